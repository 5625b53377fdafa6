"""One's own second factor: set up with an app, its recovery codes, removed."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from workbench import people
from workbench.characters import one_line
from workbench.errors import Invalid
from workbench.signing import KeyFault, seal, unseal
from workbench.web.door import flash
from workbench.web.door.request import Answer, Open, now, page, session, turn, who
from workbench.web.inputs.qr import drawn
from workbench.web.inputs.typed_form import Typed
from workbench.web.pages.accounts.account import require_own_password
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("second_factor", __name__)
OWED = (people.Owed.FACTOR,)


@page(blueprint, "/account/second-factor", Open.TO_SIGNED_IN, settles=OWED)
def index() -> str:
    return _page(Typed("factor"), people.new_secret())


@page(blueprint, "/account/second-factor", Open.TO_SIGNED_IN, methods=("POST",), settles=OWED)
def set_up() -> Answer:
    secret = ""
    try:
        secret = _offered()
        require_own_password()
        with turn() as writing:
            codes = people.set_up_factor(
                writing, who(), secret, request.form.get("code", ""), secret_key=_key(), at=now()
            )
    except Invalid as error:
        return _page(Typed("factor", faults=error.faults), secret or people.new_secret()), STATUS[Invalid]
    return render_template("second_factor/codes.html", codes=codes, is_new=True)


@page(blueprint, "/account/second-factor/codes", Open.TO_SIGNED_IN, methods=("POST",))
def renew() -> Answer:
    """Shown once: the answer to this form is the only page that ever has them."""
    try:
        require_own_password("present")
        with turn() as writing:
            codes = people.renew_codes(writing, who(), at=now())
    except Invalid as error:
        return _page(Typed("codes", faults=error.faults), people.new_secret()), STATUS[Invalid]
    return render_template("second_factor/codes.html", codes=codes, is_new=False)


@page(blueprint, "/account/second-factor/remove", Open.TO_SIGNED_IN, methods=("POST",))
def remove() -> Answer:
    try:
        require_own_password("present")
        with turn() as writing:
            people.remove_own_factor(writing, who(), at=now())
    except Invalid as error:
        return _page(Typed("remove", faults=error.faults), people.new_secret()), STATUS[Invalid]
    flash.told("Your second factor is removed.")
    return redirect(url_for("account.index"), 303)


def _page(typed: Typed, secret: str) -> str:
    """The secret travels with its form, sealed for this user: the code must be of one that we have made."""
    name = who().name
    return render_template(
        "second_factor/index.html",
        typed=typed,
        own=people.own_account(session(), who()),
        owed=who().owes is people.Owed.FACTOR,
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        sealed=seal(secret, _key(), purpose=_purpose()),
        picture=drawn(people.address_for_app(secret, name)),
    )


def _offered() -> str:
    """The secret that the page has shown. Raises Invalid."""
    try:
        return unseal(one_line(request.form.get("offered", "")), _key(), purpose=_purpose())
    except KeyFault as error:
        raise Invalid({"code": "This page was too old. Scan the new picture with your app"}) from error


def _purpose() -> str:
    return f"second factor offered to {who().user_id}"


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key
