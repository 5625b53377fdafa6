"""The practices of this installation, for its operator: which there are, and how far. Nothing of any patient."""

from dataclasses import dataclass, replace

from flask import Blueprint, render_template

from workbench import access, people
from workbench.errors import Invalid
from workbench.people import passphrase
from workbench.permissions import Permission
from workbench.vocabulary import SYSTEMS, ClinicalSystem, Role
from workbench.web.door.request import Answer, by, now, page, read, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.access_sentences import what_is_in_effect
from workbench.web.wording.choices import choices
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("practices", __name__)

FIELDS = ("ods_code", "practice_name", "system", "name", "full_name")


@dataclass(frozen=True, slots=True)
class Row:
    """A practice as the list shows it."""

    known: access.PracticeKnown
    in_effect: str


@page(blueprint, "/practices", Permission.MANAGE_PRACTICES)
def index() -> str:
    return _page(Typed("add"))


@page(blueprint, "/practices", Permission.MANAGE_PRACTICES, methods=("POST",))
def add() -> Answer:
    """A practice and its first administrator, who adds all others; the one-time password is on this page only."""
    typed, password = posted("add", FIELDS), passphrase()
    code = typed["ods_code"].upper()
    names = people.names_known_of(typed["name"], typed["full_name"], typed["practice_name"], code)
    acting = replace(by(), organisation=code)
    try:
        system = typed.word("system", ClinicalSystem, "Choose the clinical system")
        typed.refuse_if_faulty()
        read()
        new = people.new_password(password, names=names)
        with turn() as writing:
            practice = access.add_practice(
                writing, code, typed["practice_name"], system or ClinicalSystem.OTHER, by=acting, at=now()
            )
            user = people.add_user(
                writing, practice, typed["name"], Role.ADMINISTRATOR, new, by=acting, at=now(),
                full_name=typed["full_name"], one_time=True,
            )  # fmt: skip
    except Invalid as error:
        typed.faults = error.faults
        return _page(typed), STATUS[Invalid]
    return render_template("practices/added.html", practice=practice, user=user, password=password)


def _page(typed: Typed) -> str:
    rows = [
        Row(known, what_is_in_effect(known.switch, now()))
        for known in access.practices_known(session(), by=by(), at=now())
    ]
    return render_template("practices/index.html", typed=typed, rows=rows, system_items=choices(SYSTEMS))
