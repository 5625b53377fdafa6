"""One's own account: its password, and where one is signed in."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from workbench import people
from workbench.errors import Invalid
from workbench.web.door import flash
from workbench.web.door.request import Answer, Open, by, now, page, read, session, turn, who
from workbench.web.inputs.typed_form import Typed
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("account", __name__)


@page(blueprint, "/account", Open.TO_SIGNED_IN)
def index() -> str:
    return render_template(
        "account/index.html",
        own=people.own_account(session(), who()),
        role=by().role,
        sessions=people.open_sessions(session(), by=by(), at=now(), idle=current_app.config["IDLE"]),
        this=who().session_id,
    )


@page(blueprint, "/account/password", Open.TO_SIGNED_IN, settles=(people.Owed.PASSWORD,))
def password() -> str:
    return _password_page(Typed("password"))


@page(blueprint, "/account/password", Open.TO_SIGNED_IN, methods=("POST",), settles=(people.Owed.PASSWORD,))
def change_password() -> Answer:
    new = request.form.get("new", "")
    try:
        require_own_password()
        _require_usable(new, request.form.get("again", ""))
        names = people.names_known(session(), who().user_id)
        read()
        chosen = people.new_password(new, names=names, field="new")
        with turn() as writing:
            ended = people.change_own_password(writing, who(), chosen, at=now())
    except Invalid as error:
        return _password_page(Typed("password", faults=error.faults)), STATUS[Invalid]
    elsewhere = f" You were signed out of {ended} other browser{'' if ended == 1 else 's'}." if ended else ""
    flash.told(f"Your password is changed.{elsewhere}")
    return redirect(url_for("account.index"), 303)


def require_own_password(field: str = "present") -> None:
    """Somebody at an open session may not be its user. Raises Invalid, after it is on record."""
    password_hash = people.password_hash_of(session(), who().name)
    read()
    if people.proves(password_hash, request.form.get(field, "")):
        return
    with turn() as writing:
        people.note_wrong_password(writing, who(), at=now())
    raise Invalid({field: "That is not your present password"})


def _require_usable(new: str, again: str) -> None:
    if new != again:
        raise Invalid({"again": "The two new passwords are not the same"})
    if new == request.form.get("present", ""):
        raise Invalid({"new": "Choose another password than the present one"})


def _password_page(typed: Typed) -> str:
    return render_template("account/password.html", typed=typed, owed=who().owes is people.Owed.PASSWORD)


@page(blueprint, "/account/sessions/<int:login>/end", Open.TO_SIGNED_IN, methods=("POST",))
def end_session(login: int) -> Answer:
    with turn() as writing:
        ended = people.end_own_session(writing, who(), login, at=now())
    flash.told("That session has ended." if ended else "That session had ended already.")
    return redirect(url_for("account.index"), 303)


@page(blueprint, "/account/sessions/end-others", Open.TO_SIGNED_IN, methods=("POST",))
def end_others() -> Answer:
    with turn() as writing:
        ended = people.end_own_other_sessions(writing, who(), at=now())
    flash.told(f"Other sessions that ended: {ended}.")
    return redirect(url_for("account.index"), 303)
