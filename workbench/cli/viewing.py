"""`workbench patient-view`: what a patient or a proxy sees."""

import click
import orjson

from workbench import db, patient_view, people
from workbench.cli.base import command
from workbench.patient_view import EntrySeen, PatientView
from workbench.sanitise import narrative_words
from workbench.vocabulary import Audience


@click.command("patient-view")
@click.argument("nhs_number")
@command.practice_option
@click.option(
    "--as", "audience", type=click.Choice(Audience, case_sensitive=False), default=Audience.PATIENT, show_default=True
)
def view(nhs_number: str, code: str, audience: Audience) -> None:
    """Print exactly what the patient or a proxy sees, as JSON. The view is audited."""
    with db.writing(command.database()) as session:
        practice = people.practice_called(session, code)
        by = command.operator_at(practice)
        patient = patient_view.patient_by_number(session, nhs_number, by=by)
        seen = patient_view.patient_view(session, patient, audience, by=by, at=command.now())
    click.echo(orjson.dumps(_as_json(seen), option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))


def _as_json(seen: PatientView) -> dict[str, object]:
    return {"nhs_number": seen.nhs_number, "as_of": seen.as_of, "entries": [_entry(entry) for entry in seen.entries]}


def _entry(entry: EntrySeen) -> dict[str, object]:
    return {
        "entry": entry.entry,
        "review_item": entry.review_item,
        "kind": entry.kind,
        "title": entry.title,
        "text": all_words(entry.text, narrative_words(entry.narrative or "")),
        "occurred_on": entry.occurred_on,
        "recorded_at": entry.recorded_at,
    }


def all_words(text: str, narrative: str) -> str:
    """The narrative follows where it says more than the text does."""
    is_said = " ".join(narrative.split()) in " ".join(text.split())
    return text if is_said else f"{text}\n{narrative}".strip()
