"""One patient: the timeline, the record as staff see it, and what the patient or a proxy sees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from workbench import access, intake, patient_view, queue
from workbench.characters import one_line
from workbench.errors import Invalid, NotFound
from workbench.london import day_of
from workbench.patient_view import EntryBeginning, EntrySeen, PatientRecord, ViewPage, timeline
from workbench.permissions import Permission
from workbench.queue import ItemShown
from workbench.vocabulary import Audience
from workbench.web.door.request import Answer, by, now, page, session
from workbench.web.inputs import timeline_address
from workbench.web.inputs.audit_search import way_back
from workbench.web.inputs.fields import days_of_period, whole_number
from workbench.web.inputs.timeline_address import TimelineForm
from workbench.web.wording.access_sentences import what_a_patient_sees
from workbench.web.wording.refusals import STATUS
from workbench.web.wording.timeline import told

blueprint = Blueprint("patients", __name__)


@page(blueprint, "/patients", Permission.MANAGE_ACCESS)
def index() -> str:
    words = " ".join(one_line(request.args.get("patient", "")[:100]).split()[:8])
    found, more = patient_view.find_patients(session(), words, by=by(), at=now()) if words else ((), False)
    return render_template("patients/index.html", words=words, found=found, more=more, at=now())


@page(blueprint, "/patients/<int:patient>", Permission.VIEW_RECORDS)
def show(patient: int) -> Answer:
    """The timeline: all that concerns the patient, in one order."""
    record = patient_view.patient_record(session(), patient, by=by(), at=now())
    form, before = timeline_address.form_from(request.args), timeline_address.place_in(request.args.get("before", ""))
    form.fields = {**form.fields, **days_of_period(request.args.get("period", ""), day_of(now()))}
    most = timeline.MOST_ON_PAPER if request.args.get("all") else timeline.PAGE
    try:
        narrowed = timeline_address.narrowed_in(form)
    except Invalid as error:
        form.faults = error.faults
        return _timeline(record, form, told=[], is_first=True), STATUS[Invalid]
    found = timeline.timeline(session(), record.patient, narrowed, by=by(), before=before, most=most)
    again = {"patient": patient, **form.asked, **({"all": "yes"} if most > timeline.PAGE else {})}
    more = url_for("patients.show", before=timeline_address.written(found.more), **again) if found.more else None
    return _timeline(record, form, told=told(found.lines), is_first=before is None, more=more)


def _timeline(record: PatientRecord, form: TimelineForm, **shown: object) -> str:
    kinds = {kind: timeline.EVENT_KINDS[kind].label for kind in timeline.kinds_for(by())}
    most = timeline.MOST_ON_PAPER
    searched = way_back(request.args)
    return render_template(
        "patients/show.html", form=form, kinds=kinds, most=most, searched=searched, **_who(record), **shown
    )


@page(blueprint, "/patients/<int:patient>/items", Permission.VIEW_RECORDS)
def items(patient: int) -> str:
    """The review items, newest first, with how each stands."""
    record = patient_view.patient_record(session(), patient, by=by(), at=now())
    found, more = queue.of_patient(session(), patient, by=by(), before=_before())
    return render_template(
        "patients/items.html",
        items=found,
        states=queue.entry_states(session(), [item.id for item in found], by=by()),
        is_first=_before() is None,
        more=_address(found[-1]) if more else None,
        **_who(record),
    )


def _who(record: PatientRecord) -> dict[str, object]:
    return {
        "patient": record.patient,
        "sees": what_a_patient_sees(record.access),
        "held": intake.held_for(session(), record.patient),
        "proxies": access.proxies_of(session(), record.patient, at=now()),
        "at": now(),
    }


@page(blueprint, "/patients/<int:patient>/view", Permission.VIEW_RECORDS)
def view(patient: int) -> str:
    found = patient_view.patient_by_id(session(), patient, by=by())
    seen = patient_view.view_page(session(), found, _audience(), by=by(), at=now(), before=_before())
    return render_template(
        "patients/view.html",
        seen=seen,
        days=by_day(seen.entries),
        is_first=_before() is None,
        more=_further(seen) if seen.more else None,
    )


@page(blueprint, "/patients/<int:patient>/view/entries/<int:entry>", Permission.VIEW_RECORDS)
def seen_text(patient: int, entry: int) -> str:
    """What is too long for the page of all that the patient or a proxy sees, a part at a time."""
    field, number = request.args.get("field", "text"), whole_number(request.args.get("part", "1")) or 0
    found, audience = patient_view.patient_by_id(session(), patient, by=by()), _audience()
    part = patient_view.seen_part(session(), found, audience, entry, field=field, number=number, by=by(), at=now())
    asked = {"patient": patient, "entry": entry, "field": field, "number": number, "audience": audience}
    return render_template("patients/seen_text.html", part=part, **asked)


Dated = TypeVar("Dated", EntrySeen, EntryBeginning)


def by_day(entries: Iterable[Dated]) -> Mapping[str, Sequence[Dated]]:
    """Under the day (as precise as it is known) that each is about; undated ones under that of their recording."""
    days: dict[str, list[Dated]] = defaultdict(list)
    for entry in entries:
        days[entry.occurred_on or day_of(entry.recorded_at).isoformat()].append(entry)
    return dict(sorted(days.items(), reverse=True))


def _audience() -> Audience:
    asked = request.args.get("as", Audience.PATIENT.value)
    if asked not in list(Audience):
        raise NotFound("There is no such reader; a patient’s record is seen by the patient or as a proxy.")
    return Audience(asked)


def _before() -> tuple[datetime, int] | None:
    """The place in the address ("2026-11-03T09:12:00+00:00~17"); the first page if it makes no sense."""
    moment, _, item = request.args.get("before", "").partition("~")
    try:
        recorded_at = datetime.fromisoformat(moment)
        place = recorded_at.astimezone(UTC), int(item)
    except (ValueError, OverflowError):
        return None
    return place if recorded_at.tzinfo and 0 <= place[1] < 2**63 else None


def _address(last: ItemShown) -> str:
    return url_for("patients.items", patient=last.patient_id, before=_written(last.recorded_at, last.id))


def _written(moment: datetime, id_: int) -> str:
    return f"{moment.isoformat()}~{id_}"


def _further(seen: ViewPage) -> str:
    asked = {"as": seen.audience.value, "before": _written(*seen.more)} if seen.more else {}
    return f"{url_for('patients.view', patient=seen.patient.id)}?{urlencode(asked)}"
