"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import logout_user
from werkzeug.wrappers import Response

from workbench import people
from workbench.characters import one_line
from workbench.db import Session
from workbench.web.door import login, rates
from workbench.web.door.login import Visitor, token_in_cookie
from workbench.web.door.request import ALL_THAT_IS_OWED, Open, now, page, read, require_database, session, turn, who
from workbench.web.door.typed_before import giving_back
from workbench.web.inputs.browsers import browser_named

blueprint = Blueprint("sign_in", __name__)


@page(blueprint, "/sign-in", Open.TO_ALL, methods=("GET", "POST"))
def sign_in() -> Response | str | tuple[str, int]:
    if request.method != "POST":
        require_database()
        return render_template("sign_in/index.html", failed=False, username="")
    rates.require_few_failures()
    username = one_line(request.form.get("username", ""))
    password_hash = people.password_hash_of(session(), username)
    read()
    proved = password_hash if people.proves(password_hash, request.form.get("password", "")) else None
    before, browser = token_in_cookie(), browser_named(str(request.user_agent))
    with turn(by_anybody=True) as writing:
        token = people.sign_in(writing, username, proved=proved, at=now(), earlier=before, browser=browser)
        arrived = _arrived(writing, token) if token else None
    if token is None:
        rates.count_failure()
        return render_template("sign_in/index.html", failed=True, username=username), 401
    return _welcome(*arrived) if arrived else _ask_for_code(token)


def _ask_for_code(token: str) -> Response:
    """The cookie stands for nobody until the code is given."""
    cookie.clear()
    cookie["_user_id"] = token
    return redirect(url_for("sign_in.code", next=_own(request.args.get("next"))), 303)


@page(blueprint, "/sign-in/code", Open.TO_ALL, methods=("GET", "POST"))
def code() -> Response | str | tuple[str, int]:
    """The second step of whoever has a second factor."""
    token = token_in_cookie()
    if token is None or not people.awaits_factor(session(), token, at=now()):
        return redirect(url_for("sign_in.sign_in"), 303)
    if request.method != "POST":
        return render_template("sign_in/code.html", failed=False)
    rates.require_few_failures()
    key, typed = current_app.config["SECRET_KEY"], one_line(request.form.get("code", ""))
    with turn(by_anybody=True) as writing:
        proved = people.prove_factor(writing, token, typed, secret_key=key, at=now())
        arrived = _arrived(writing, token) if proved else None
    if arrived is None:
        rates.count_failure()
        return render_template("sign_in/code.html", failed=True), 401
    return _welcome(*arrived)


def _arrived(writing: Session, token: str) -> tuple[Visitor, str | None, bool] | None:
    """Whoever is signed in now, where a form of theirs waits, and whether any is kept, also where they were led before;
    None while a second factor is to be proved."""
    found = people.signed_in_by(writing, token, at=now())
    if found is None:
        return None
    user_id = found[0].user_id
    is_any_kept = bool(people.kept_forms(writing, user_id, at=now()))
    return Visitor(token, found[0]), people.page_to_return_to(writing, user_id, at=now()), is_any_kept


def _welcome(visitor: Visitor, kept_on: str | None, is_any_kept: bool) -> Response:
    """Back to what was being done, with what was typed if it was kept."""
    login.welcome(visitor)
    if is_any_kept:
        giving_back.let_wait()
    return redirect(kept_on or _own(request.args.get("next")) or url_for("home.home"), 303)


def _own(target: str | None) -> str | None:
    """Only a path of ours: never another site's address."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


@page(blueprint, "/session/extend", Open.TO_SIGNED_IN, methods=("POST",), settles=ALL_THAT_IS_OWED)
def extend() -> tuple[str, int]:
    """Whoever is using the page stays signed in: as if another page had been opened."""
    with turn() as writing:
        people.still_here(writing, who().session_id, at=now())
    return "", 204


@page(blueprint, "/sign-out", Open.TO_SIGNED_IN, methods=("POST",), settles=ALL_THAT_IS_OWED)
def sign_out() -> Response:
    with turn() as writing:
        people.sign_out(writing, who(), at=now())
    logout_user()
    cookie.clear()
    response = make_response(redirect(url_for("sign_in.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
