"""A whole page, or the part of it that htmx asked for: same address, same view."""

from flask import render_template
from htmx_flask import request


def wants_part() -> bool:
    """Boosted links and history restores get the whole page."""
    headers = request.htmx
    is_full = request.headers.get("HX-Request-Type") == "full"
    return bool(headers) and not (headers.boosted or headers.history_restore_request or is_full)


def render(whole: str, part: str, **context: object) -> str:
    return render_template(part if wants_part() else whole, **context)
