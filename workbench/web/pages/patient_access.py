"""A patient's own access and the proxies: nothing clinical, so that an administrator may keep it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from workbench import access, intake, patient_view, scope
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.vocabulary import ACCESS_STEPS, PROXY_STEPS, AccessStep, ProxyStep
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.access_sentences import what_a_patient_sees
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("patient_access", __name__)

STEP, PROXY, CHANGE = "step", "proxy", "change"
CHOICES = choices(labels(ACCESS_STEPS), none="Choose one")
PROXY_CHOICES = choices({step: words.choice for step, words in PROXY_STEPS.items()})
IN_FUTURE_TOO = "Enter the day it starts"


@page(blueprint, "/patients/<int:patient>/access", Permission.MANAGE_ACCESS)
def index(patient: int) -> str:
    patient_view.note_access_seen(session(), patient, by=by(), at=now())
    return _page(patient, Typed(fields={"on": day_of(now()).isoformat(), "from_on": day_of(now()).isoformat()}))


@page(blueprint, "/patients/<int:patient>/access/steps", Permission.MANAGE_ACCESS, methods=("POST",))
def record(patient: int) -> Answer:
    typed = posted(STEP, ("step", "on", "entries_from", "basis", "seen"))
    try:
        step, on = (
            typed.word("step", AccessStep, "Choose what you want to record"),
            typed.day("on", needed=IN_FUTURE_TOO),
        )
        entries_from = typed.day("entries_from")
        typed.refuse_if_faulty()
        assert step is not None and on is not None  # noqa: S101, PT018 (else a fault was raised)
        with turn() as writing:
            access.record_step(
                writing,
                _patient(patient),
                step,
                on=on,
                entries_from=entries_from,
                basis=typed["basis"],
                by=by(),
                at=now(),
                seen=whole_number(typed["seen"]) or 0,
            )
    except Invalid as error:
        return _refused(patient, typed, error)
    return _back(patient)


@page(blueprint, "/patients/<int:patient>/access/proxies", Permission.MANAGE_ACCESS, methods=("POST",))
def add_proxy(patient: int) -> Answer:
    typed = posted(PROXY, ("name", "relationship", "authorised_by", "proxy_basis", "from_on", "until_on"))
    try:
        from_on, until_on = typed.day("from_on", needed=IN_FUTURE_TOO), typed.day("until_on")
        typed.refuse_if_faulty()
        assert from_on is not None  # noqa: S101 (else a fault was raised)
        with turn() as writing:
            access.add_proxy(
                writing,
                _patient(patient),
                name=typed["name"],
                relationship=typed["relationship"],
                authorised_by=typed["authorised_by"],
                basis=typed["proxy_basis"],
                from_on=from_on,
                until_on=until_on,
                by=by(),
                at=now(),
            )
    except Invalid as error:
        faults = {"proxy_basis" if name == "basis" else name: fault for name, fault in error.faults.items()}
        return _refused(patient, typed, Invalid(faults))
    return _back(patient)


@page(blueprint, "/patients/<int:patient>/access/proxies/<int:proxy>", Permission.MANAGE_ACCESS, methods=("POST",))
def change_proxy(patient: int, proxy: int) -> Answer:
    access.proxy_of(session(), _patient(patient), proxy)
    typed = posted(f"{CHANGE}-{proxy}", ("proxy_step", "change_basis", "seen"))
    try:
        step = typed.word("proxy_step", ProxyStep, "Choose whether access continues or ends")
        typed.refuse_if_faulty()
        assert step is not None  # noqa: S101 (else a fault was raised)
        with turn() as writing:
            access.change_proxy(
                writing, _patient(patient), proxy, step, basis=typed["change_basis"], by=by(), at=now(),
                seen=whole_number(typed["seen"]) or 0,
            )  # fmt: skip
    except Invalid as error:
        fields = {"basis": "change_basis", "step": "proxy_step"}
        faults = {f"{fields.get(name, name)}-{proxy}": fault for name, fault in error.faults.items()}
        return _refused(patient, typed, Invalid(faults))
    return _back(patient)


def _patient(patient: int) -> Any:
    return patient_view.patient_by_id(session(), patient, by=by())


def _back(patient: int) -> Answer:
    return redirect(url_for("patient_access.index", patient=patient), 303)


def _refused(patient: int, typed: Typed, error: Invalid) -> tuple[str, int]:
    """The page again with what was typed and its faults; nothing else of the request is kept."""
    put_on_record(error)
    typed.faults = error.faults
    return _page(patient, typed), STATUS[Invalid]


def _page(patient: int, typed: Typed) -> str:
    found = _patient(patient)
    return render_template(
        "patient_access/index.html",
        patient=found,
        typed=typed,
        choices=CHOICES,
        proxy_choices=PROXY_CHOICES,
        at=now(),
        today=day_of(now()),
        sees=what_a_patient_sees(scope.access_of(session(), found, at=now())),
        steps=access.steps_of(session(), found),
        is_all_on_record=scope.is_all_on_record(session(), found),
        held=intake.held_for(session(), found),
        proxies=access.proxies_of(session(), found, at=now()),
    )
