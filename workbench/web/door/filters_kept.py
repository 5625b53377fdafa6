"""The queue's filters, kept while its user looks at items: in the cookie, and never what names a patient."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask import session as cookie

KEPT = ("state", "kind", "flag", "author")


def init(app: Flask) -> None:
    app.jinja_env.globals.update(filters_kept=kept)


def keep(asked: Mapping[str, Any]) -> None:
    filters = {name: str(asked[name]) for name in KEPT if asked.get(name)}
    if filters != kept():
        cookie["filters"] = filters


def kept() -> dict[str, Any]:
    """As an address of the queue says them."""
    filters = cookie.get("filters", {})
    return {name: str(filters[name]) for name in KEPT if name in filters}
