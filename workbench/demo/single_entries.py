"""Single entries as FHIR: an immunisation, an allergy, a telephone message, a questionnaire."""

from collections.abc import Callable, Iterator
from datetime import datetime

from workbench.demo.consultations import encounter_of, note, problem, referral
from workbench.demo.dates import moment_of, name_of, stamp
from workbench.demo.fhir_parts import TERMINOLOGY, Resource, coding, concept, listed, resource
from workbench.demo.medicines import prescription_resources
from workbench.demo.people import about, by
from workbench.demo.text_files import Table


def single_entry(row: Table, at: datetime) -> Iterator[Resource]:
    recorded = moment_of(row, at)
    if row["kind"] == "medication":
        item = {"drug": row["text"], "dose": row["dose"], "quantity": row["quantity"], "repeat": True}
        yield from prescription_resources(row, recorded, item, encounter=encounter_of(row), reason=None)
        return
    if row["kind"] == "questionnaire":
        yield _asked(row)
    yield _WRITERS[row["kind"]](row, recorded)


def _note(row: Table, recorded: datetime) -> Resource:
    return note(row, recorded, row["text"])


def _problem(row: Table, recorded: datetime) -> Resource:
    return problem(row, recorded, {"name": row["text"], "code": row.get("code"), "note": row["note"]})


def _referral(row: Table, recorded: datetime) -> Resource:
    return referral(row, recorded, row["text"], row["note"])


def _access_code(row: Table, recorded: datetime) -> Resource:
    """A code that withholds online access (103 or 104)."""
    return resource(
        "Observation",
        name_of(row),
        status="final",
        code=concept(row["text"], row["code"]),
        subject=about(row["of"]),
        effectiveDateTime=stamp(recorded),
        issued=stamp(recorded),
        performer=[by(row["by"])],
        note=[{"text": row["note"]}],
    )


def _immunisation(row: Table, recorded: datetime) -> Resource:
    return resource(
        "Immunization",
        name_of(row),
        status="completed",
        vaccineCode=concept(row["text"], row.get("code"), row.get("display")),
        patient=about(row["of"]),
        encounter=encounter_of(row),
        occurrenceDateTime=stamp(recorded),
        recorded=stamp(recorded),
        primarySource=True,
        lotNumber=row["lot"],
        site={"text": row["site"]},
        performer=[{"actor": by(row["by"])}],
    )


def _allergy(row: Table, recorded: datetime) -> Resource:
    return resource(
        "AllergyIntolerance",
        name_of(row),
        clinicalStatus=listed("allergyintolerance-clinical", "active"),
        verificationStatus=listed("allergyintolerance-verification", "confirmed"),
        category=["medication"],
        code=concept(row["text"]),
        patient=about(row["of"]),
        recordedDate=stamp(recorded),
        recorder=by(row["by"]),
        note=[{"text": row["note"]}],
    )


def _procedure(row: Table, recorded: datetime) -> Resource:
    return resource(
        "Procedure",
        name_of(row),
        status="completed",
        code=concept(row["text"]),
        subject=about(row["of"]),
        encounter=encounter_of(row),
        performedDateTime=stamp(recorded),
        performer=[{"actor": by(row["by"])}],
        note=[{"text": row["note"]}],
    )


def _family_history(row: Table, recorded: datetime) -> Resource:
    relation = [coding(TERMINOLOGY + "v3-RoleCode", row["relation"], row["relative"])]
    return resource(
        "FamilyMemberHistory",
        name_of(row),
        status="completed",
        patient=about(row["of"]),
        date=stamp(recorded),
        relationship={"coding": relation, "text": row["relative"]},
        condition=[{"code": concept(row["text"], row.get("code")), "note": [{"text": row["note"]}]}],
    )


def _questionnaire(row: Table, recorded: datetime) -> Resource:
    asked = enumerate(row["answers"], start=1)
    return resource(
        "QuestionnaireResponse",
        name_of(row),
        status="completed",
        questionnaire=f"Questionnaire/{_asked(row)['id']}",
        subject=about(row["of"]),
        encounter=encounter_of(row),
        authored=stamp(recorded),
        author=by(row["by"]),
        item=[
            {"linkId": str(place), "text": question, "answer": [{"valueString": answer}]}
            for place, (question, answer) in asked
        ],
    )


def _asked(row: Table) -> Resource:
    return resource("Questionnaire", f"questionnaire/{row['text']}", status="active", title=row["text"])


_WRITERS: dict[str, Callable[[Table, datetime], Resource]] = {
    "note": _note,
    "problem": _problem,
    "referral": _referral,
    "access-code": _access_code,
    "immunisation": _immunisation,
    "allergy": _allergy,
    "procedure": _procedure,
    "family-history": _family_history,
    "questionnaire": _questionnaire,
}
