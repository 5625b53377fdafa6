"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from workbench import people
from workbench.web.door.login import Visitor
from workbench.web.door.request import Open, now, page, read, require_database, session, turn, who

blueprint = Blueprint("sign_in", __name__)


@page(blueprint, "/sign-in", Open.TO_ALL, methods=("GET", "POST"))
def sign_in() -> Response | str | tuple[str, int]:
    if request.method != "POST":
        require_database()
        return render_template("sign_in/index.html", failed=False, username="")
    username = request.form.get("username", "").strip()
    password_hash = people.password_hash_of(session(), username)
    read()
    proved = people.proves(password_hash, request.form.get("password", ""))
    with turn(by_anybody=True) as writing:
        token = people.sign_in(writing, username, proved=proved, at=now())
        found = people.signed_in_by(writing, token, at=now()) if token else None
        kept_at = people.kept_form_waits_at(writing, found[0].user_id) if found else None
    if token is None or found is None:
        return render_template("sign_in/index.html", failed=True, username=username), 401
    return _welcome(Visitor(token, found[0]), kept_at)


def _welcome(visitor: Visitor, kept_at: str | None) -> Response:
    """A new cookie for a new session; back to what was being done, with what was typed if it was kept."""
    cookie.clear()
    login_user(visitor)
    return redirect(kept_at or _own(request.args.get("next")) or url_for("home.home"), 303)


def _own(target: str | None) -> str | None:
    """Only a path of ours: never another site's address."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


@page(blueprint, "/session/extend", Open.TO_SIGNED_IN, methods=("POST",))
def extend() -> tuple[str, int]:
    """Whoever is using the page stays signed in: as if another page had been opened."""
    with turn() as writing:
        people.still_here(writing, who().session_id, at=now())
    return "", 204


@page(blueprint, "/sign-out", Open.TO_SIGNED_IN, methods=("POST",))
def sign_out() -> Response:
    with turn() as writing:
        people.sign_out(writing, who(), at=now())
    logout_user()
    cookie.clear()
    response = make_response(redirect(url_for("sign_in.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
