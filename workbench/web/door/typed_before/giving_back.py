"""Giving back what was typed: the page that is led to after signing in has it in its form, once."""

import re
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, current_app, g, render_template, request
from flask import session as cookie
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from workbench import db, people
from workbench.errors import NotSignedIn
from workbench.people import KeptForm
from workbench.permissions import Permission
from workbench.web.door import htmx
from workbench.web.door.request import declared, is_background, now, session, turn, who
from workbench.web.door.typed_before.filling import SEEN, filled

OF_THE_FORM = re.compile(r"[a-z0-9-]*")
"""Numbers, days and choices: what nobody wrote."""

REFUSED = (403, 404)
"""A page that may not be seen any more, or is not there: what was written is shown all the same."""

WAITS = "typed_before"
"""In the cookie while something is to be given back, so that no other page asks the database."""


def init(app: Flask) -> None:
    app.after_request(_give_back)


def let_wait() -> None:
    """Something of whoever is signed in is to be given back."""
    cookie[WAITS] = True


def fields() -> MultiDict[str, str] | None:
    """What is to be given back on this page, for a page whose form depends on it."""
    kept = _for_this_page()
    return MultiDict(kept.fields) if kept else None


def _give_back(response: Response) -> Response:
    """Fill the form of a whole page, and say what happened; it is then forgotten."""
    is_told = response.status_code in (200, *REFUSED) and response.mimetype == "text/html"
    if is_told and (kept := _for_this_page()):
        page = response.get_data(as_text=True)
        with suppress(db.Busy, NotSignedIn):  # then it is given back the next time
            others = _forget(kept)
            response.set_data(filled(page, kept.path, kept.fields, lambda form: _told(kept, form, others)))
    return response


def _for_this_page() -> KeptForm | None:
    if "typed_before" not in g:
        g.typed_before = _found() if _may_hold_a_form() else None
    found: KeptForm | None = g.typed_before
    return found


def _may_hold_a_form() -> bool:
    if not (cookie.get(WAITS) and request.method == "GET" and request.endpoint and current_user.is_authenticated):
        return False
    is_whole_page = not (htmx.wants_part() or is_background())
    return is_whole_page and isinstance(declared(current_app, request.endpoint), Permission)


def _found() -> KeptForm | None:
    """The newest that was sent from this address, however its query is written."""
    here = (request.path, sorted(request.args.items(multi=True)))
    kept = people.kept_forms(session(), who().user_id, at=now())
    return next((form for form in kept if _place(form.page) == here), None)


def _place(address: str) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(address)
    return parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))


def _forget(kept: KeptForm) -> list[str]:
    """The pages of what is kept besides."""
    with turn() as writing:
        people.give_up_form(writing, who().user_id, kept)
        others = list(dict.fromkeys(form.page for form in people.kept_forms(writing, who().user_id, at=now())))
    if not others:
        cookie.pop(WAITS)
    return others


def _told(kept: KeptForm, field: str | None, others: list[str]) -> str:
    """What somebody wrote is shown as it is where its form is not on the page any more."""
    values = (value.strip() for name, values in kept.fields.items() if name not in SEEN for value in values)
    written = [value for value in values if not OF_THE_FORM.fullmatch(value)]
    return render_template("layout/_typed_before.html", field=field, written=written, others=others)
