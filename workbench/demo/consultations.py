"""A consultation as FHIR: the encounter with its note, measurements, problems, prescriptions and referrals."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from workbench.demo.dates import day, moment_of, name_of, stamp
from workbench.demo.fhir_parts import (
    TERMINOLOGY,
    Resource,
    coding,
    concept,
    listed,
    quantity,
    reference,
    resource,
)
from workbench.demo.medicines import prescription_resources
from workbench.demo.people import about, by
from workbench.demo.text_files import Table, consultation, texts_of

_LASTED = timedelta(minutes=12)
_SAID_FROM_AFAR = ("telephone", "online")
_CLASS_NAMES = {"AMB": "ambulatory", "VR": "virtual", "HH": "home health"}


def consultation_resources(row: Table, at: datetime) -> Iterator[Resource]:
    recorded = moment_of(row, at)
    yield _encounter(row, recorded)
    yield note(row, recorded, row["note"])
    yield from (
        _measured(row, recorded, name) for name in row.get("vitals", {}) if name not in ("systolic", "diastolic")
    )
    if "systolic" in row.get("vitals", {}):
        yield _blood_pressure(row, recorded)
    if "problem" in row:
        yield problem(row, recorded, row["problem"])
    for item in row.get("prescribed", []):
        yield from prescription_resources(row, recorded, item, encounter=encounter_of(row), reason=_reason(row))
    if "referral" in row:
        yield referral(row, recorded, row["referral"]["to"], row["referral"]["text"], row["referral"]["code"])


def encounter_of(row: Table) -> dict[str, str] | None:
    """The Encounter's reference, if the event is a consultation or belongs to one."""
    held_in = consultation(row["consultation"]) if "consultation" in row else row
    return reference("Encounter", name_of(held_in)) if held_in["shape"] == "consultation" else None


def note(row: Table, recorded: datetime, text: str) -> Resource:
    """A note, in the two forms that systems use: the value if the consultation was remote, else the note element."""
    held: Resource = {"valueString": text} if row.get("way") in _SAID_FROM_AFAR else {"note": [{"text": text}]}
    name = concept("Comment note")
    return _observation(row, recorded, "note", name, text=_narrative(row), status=row.get("status", "final"), **held)


def problem(row: Table, recorded: datetime, named: Table) -> Resource:
    return resource(
        "Condition",
        f"{name_of(row)}/problem",
        clinicalStatus=listed("condition-clinical", "active"),
        verificationStatus=listed("condition-ver-status", "confirmed"),
        category=[listed("condition-category", "problem-list-item")],
        code=concept(named["name"], named.get("code")),
        subject=about(row["of"]),
        encounter=encounter_of(row),
        onsetDateTime=day(recorded),
        recordedDate=stamp(recorded),
        recorder=by(row["by"]),
        note=[{"text": named["note"]}] if "note" in named else None,
    )


def referral(row: Table, recorded: datetime, to: str, text: str, code: str = "") -> Resource:
    return resource(
        "ServiceRequest",
        f"{name_of(row)}/referral",
        status="active",
        intent="order",
        code=concept(to, code),
        subject=about(row["of"]),
        encounter=encounter_of(row),
        authoredOn=stamp(recorded),
        requester=by(row["by"]),
        reasonReference=[_reason(row)] if "problem" in row else None,
        note=[{"text": text}],
    )


def _reason(row: Table) -> dict[str, str] | None:
    return reference("Condition", f"{name_of(row)}/problem") if "problem" in row else None


def _encounter(row: Table, recorded: datetime) -> Resource:
    way = texts_of("concepts")["ways"][row.get("way", "surgery")]
    did = [{"coding": [coding(TERMINOLOGY + "v3-ParticipationType", "PPRF", "primary performer")]}]
    return resource(
        "Encounter",
        name_of(row),
        status="finished",
        **{"class": coding(TERMINOLOGY + "v3-ActCode", way["class"], _CLASS_NAMES[way["class"]])},
        type=[_type(row, way)],
        subject=about(row["of"]),
        participant=[{"type": did, "individual": by(row["by"])}],
        period={"start": stamp(recorded - _LASTED), "end": stamp(recorded)},
        reasonCode=[{"text": row["for"]}],
        serviceProvider=reference("Organization", "practice"),
    )


def _type(row: Table, way: Table) -> Resource:
    """The type: coded by kind of contact, with the text that a clinician would search for."""
    return concept(way["name"], way.get("code"), way.get("display")) | {"text": f"{way['name']}: {row['for']}"}


def _measured(row: Table, recorded: datetime, name: str) -> Resource:
    vital = texts_of("concepts")["vitals"][name]
    value = quantity(row["vitals"][name], vital["unit"], vital["ucum"])
    return _observation(row, recorded, name, concept(vital["name"], vital.get("code")), valueQuantity=value)


def _blood_pressure(row: Table, recorded: datetime) -> Resource:
    parts = [
        ("systolic", "Systolic blood pressure", "271649006"),
        ("diastolic", "Diastolic blood pressure", "271650006"),
    ]
    component = [
        {"code": concept(name, code), "valueQuantity": quantity(row["vitals"][part], "mmHg", "mm[Hg]")}
        for part, name, code in parts
    ]
    return _observation(row, recorded, "pressure", concept("Blood pressure", "75367002"), component=component)


def _observation(row: Table, recorded: datetime, part: str, code: Resource, **content: object) -> Resource:
    return resource(
        "Observation",
        f"{name_of(row)}/{part}",
        **{"status": "final", "code": code, **content},
        subject=about(row["of"]),
        encounter=encounter_of(row),
        effectiveDateTime=stamp(recorded),
        issued=stamp(recorded),
        performer=[by(row["by"])],
    )


def _narrative(row: Table) -> Resource | None:
    return {"status": "additional", "div": row["narrative"]} if "narrative" in row else None
