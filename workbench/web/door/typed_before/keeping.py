"""Keeping what was typed: the page to lead back to, and what of the form is kept."""

from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from workbench import db, people
from workbench.permissions import Permission
from workbench.web.door import htmx, login
from workbench.web.door.request import declared, now, session

LONGEST_ADDRESS = 500


def keep() -> str | None:
    """Keep what was posted; the page that it is given back on, or None if it is not kept.

    Only of pages that need a permission: what is typed to sign in, or to change a password, is never kept. Only for
    the user on whose page it was typed: at a shared computer, the cookie may be another's by now.
    """
    token, user_id = login.token_in_cookie(), login.whose_form()
    page = _page_of_the_form() if token and user_id else None
    if token is None or user_id is None or page is None:
        return None
    session().rollback()
    fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    form = people.KeptForm(page, request.path[:LONGEST_ADDRESS], fields)
    with db.writing(current_app.extensions["sqlalchemy"].engine) as writing:
        return page if people.keep_form(writing, token, form, of=user_id, at=now()) else None


def _page_of_the_form() -> str | None:
    """Its address, with its query: where it was sent from, else where it was sent to, else the nearest above that.

    A form that htmx put into a page is not there when that page is loaded, but at its own address.
    """
    if request.url_rule is None or not isinstance(declared(current_app, request.url_rule.endpoint), Permission):
        return None
    sent_from = _sent_from()
    of_browser = sent_from.path if sent_from.netloc == request.host else ""
    own_first = request.path if htmx.wants_part() else ""
    page = next(filter(_is_page, (own_first, of_browser, request.path, *_above(request.path))), None)
    if page is None:
        return None
    query = sent_from.query if sent_from.path == page else request.query_string.decode() if page == request.path else ""
    return _address(page, query)


def _sent_from() -> SplitResult:
    try:
        return urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    except ValueError:  # it is no address, as if there were none
        return urlsplit("")


def _above(path: str) -> list[str]:
    parts = path.split("/")[1:]
    return ["/" + "/".join(parts[:many]) for many in range(len(parts) - 1, 0, -1)]


def _is_page(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return False
    view = current_app.view_functions[endpoint]
    return isinstance(declared(current_app, endpoint), Permission) and not getattr(view, "is_background", False)


def _address(path: str, query: str) -> str:
    """A page with a decision is asked for the one that was chosen."""
    if outcome := request.form.get("outcome"):
        query = urlencode({**dict(parse_qsl(query)), "outcome": outcome})
    address = f"{path}?{query}" if query else path
    return address if len(address) <= LONGEST_ADDRESS else path
