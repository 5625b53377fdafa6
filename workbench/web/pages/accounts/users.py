"""The practice's users, for its administrators: who can sign in, as what, and since when."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import people
from workbench.errors import Invalid
from workbench.people import passphrase
from workbench.permissions import Permission
from workbench.vocabulary import ROLES, Role
from workbench.web.door import flash
from workbench.web.door.request import Answer, by, now, page, put_on_record, read, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.choices import choices
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("users", __name__)

ROLE_CHOICES = choices({role: ROLES[role] for role in people.OF_A_PRACTICE})


@page(blueprint, "/users", Permission.MANAGE_USERS)
def index() -> str:
    return _page(Typed("add"))


@page(blueprint, "/users", Permission.MANAGE_USERS, methods=("POST",))
def add() -> Answer:
    """The one-time password is on this page only: the answer is not led on from, so that no cookie carries it."""
    typed, password = posted("add", ("name", "full_name", "role")), passphrase()
    practice = people.practice_called(session(), by().organisation)
    try:
        role = typed.word("role", Role, "Choose a role")
        typed.refuse_if_faulty()
        names = people.names_known_of(typed["name"], typed["full_name"], practice.name, practice.ods_code)
        read()
        new = people.new_password(password, names=names)
        with turn() as writing:
            user = people.add_user(
                writing, practice, typed["name"], role or Role.NOBODY, new, by=by(), at=now(),
                full_name=typed["full_name"], one_time=True,
            )  # fmt: skip
    except Invalid as error:
        typed.faults = error.faults
        return _page(typed), STATUS[Invalid]
    return render_template("users/password.html", user=user, password=password, is_new=True)


@page(blueprint, "/users/second-factor", Permission.MANAGE_USERS, methods=("POST",))
def demand_factor() -> Answer:
    demanded = {"yes": True, "no": False}.get(request.form.get("demanded", ""))
    if demanded is None:
        raise Invalid({"demanded": "Choose whether a second factor is required"})
    practice = people.practice_called(session(), by().organisation)
    with turn() as writing:
        people.demand_factor(writing, practice, demanded=demanded, by=by(), at=now())
    flash.told(f"A second factor is {'now' if demanded else 'no longer'} required for everybody at the practice.")
    return redirect(url_for("users.index"), 303)


@page(blueprint, "/users/<int:user>", Permission.MANAGE_USERS)
def show(user: int) -> str:
    return _user_page(user, Typed())


@page(blueprint, "/users/<int:user>", Permission.MANAGE_USERS, methods=("POST",))
def change(user: int) -> Answer:
    """One step about this account; `step` is the button that was pressed."""
    typed = posted("change", ("step", "role", "full_name", "seen_name", "seen_role"))
    try:
        if typed["step"] == "password":
            return _give_password(user)
        with turn() as writing:
            found = people.user_of(writing, user, by=by())
            told = _step(typed)(writing, found)
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return _user_page(user, typed), STATUS[Invalid]
    flash.told(f"{found.full_name}: {told}")
    return redirect(url_for("users.show", user=user), 303)


def _give_password(user: int) -> Answer:
    """A one-time password, which is on this page only."""
    names, password = people.names_known(session(), people.user_of(session(), user, by=by()).id), passphrase()
    read()
    new = people.new_password(password, names=names)
    with turn() as writing:
        found = people.user_of(writing, user, by=by())
        people.set_password(writing, found, new, by=by(), at=now())
    return render_template("users/password.html", user=found, password=password, is_new=False)


def _step(typed: Typed) -> Callable[[Any, Any], str]:
    """The verb of each button, and what is told of it. Raises Invalid for a step that is none."""
    who_and_when: dict[str, Any] = {"by": by(), "at": now()}
    steps: dict[str, Callable[[Any, Any], Any]] = {
        "disable": lambda writing, user: people.disable(writing, user, **who_and_when),
        "enable": lambda writing, user: people.enable(writing, user, **who_and_when),
        "unlock": lambda writing, user: people.unlock(writing, user, **who_and_when),
        "sign-out": lambda writing, user: people.sign_out_everywhere(writing, user, **who_and_when),
        "factor": lambda writing, user: people.remove_factor(writing, user, **who_and_when),
        "name": lambda writing, user: people.rename(
            writing, user, typed["full_name"], seen=typed["seen_name"], **who_and_when
        ),
        "role": lambda writing, user: people.give_role(
            writing, user, _role(typed), seen=typed["seen_role"], **who_and_when
        ),
    }
    if typed["step"] not in steps:
        raise Invalid({"step": "Choose what you want to do"})

    def take(writing: Any, user: Any) -> str:
        steps[typed["step"]](writing, user)
        return TOLD[typed["step"]]

    return take


TOLD = {
    "disable": "the account is disabled, and signed out everywhere.",
    "enable": "the account is enabled.",
    "unlock": "the account is unlocked.",
    "sign-out": "signed out everywhere.",
    "factor": "the second factor is removed.",
    "name": "the name is changed.",
    "role": "the role is changed, and the account signed out everywhere.",
}


def _role(typed: Typed) -> Role:
    role = typed.word("role", Role, "Choose a role")
    typed.refuse_if_faulty()
    return role or Role.NOBODY


def _page(typed: Typed) -> str:
    practice = people.practice_called(session(), by().organisation)
    return render_template(
        "users/index.html",
        typed=typed,
        practice=practice,
        users=people.users(session(), by=by()),
        last_sign_ins=people.last_sign_ins(session(), by=by()),
        role_items=ROLE_CHOICES,
        at=now(),
    )


def _user_page(user: int, typed: Typed) -> str:
    found = people.user_of(session(), user, by=by())
    is_self = found.id == by().user_id
    if is_self and "role" in typed.faults:  # for whose own account the page has no such field
        typed.faults = {"step": typed.faults["role"]}
    return render_template(
        "users/show.html",
        typed=typed,
        user=found,
        is_self=is_self,
        last_sign_in=people.last_sign_ins(session(), by=by()).get(found.id),
        role_items=ROLE_CHOICES,
        at=now(),
    )
