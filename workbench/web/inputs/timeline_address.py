"""A patient's timeline as an address asks for it: kinds of event, days, and the place where a page begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from workbench.characters import one_line
from workbench.errors import Invalid
from workbench.patient_view.timeline import EventKind, Narrowed, Place
from workbench.web.inputs.fields import day_in, whole_number

NONE = "-"


@dataclass(slots=True)
class TimelineForm:
    """What the filter holds, as typed. `faults` names each field that is wrong."""

    fields: Mapping[str, str]
    kinds: Sequence[EventKind]
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, Any]:
        """What narrows anything, for the addresses of the same timeline."""
        return {**{name: value for name, value in self.fields.items() if value}, **self._kinds()}

    def _kinds(self) -> dict[str, list[str]]:
        return {"kind": [kind.value for kind in self.kinds]} if self.kinds else {}


def form_from(arguments: MultiDict[str, str]) -> TimelineForm:
    """A kind that is not known is ignored."""
    fields = {name: one_line(arguments.get(name, ""))[:20] for name in ("from", "to")}
    chosen = set(arguments.getlist("kind"))
    return TimelineForm(fields, [kind for kind in EventKind if kind in chosen])


def narrowed_in(form: TimelineForm) -> Narrowed:
    """Raises Invalid naming each field that cannot be read."""
    faults: dict[str, str] = {}
    since, until = day_in(form.fields, "from", faults), day_in(form.fields, "to", faults)
    if since and until and until < since:
        faults["to"] = "The end date is before the start date"
    if faults:
        raise Invalid(faults)
    return Narrowed(form.kinds, since, until)


def place_in(text: str) -> Place | None:
    """As `written` says it: “1234~2026-11-03T09:12:00+00:00~17~1”; the first page if it makes no sense."""
    event, _, version = text.partition("~")
    moment, _, numbers = version.partition("~")
    entry, _, number = numbers.partition("~")
    sequence, key = whole_number(event), (whole_number(entry), whole_number(number))
    if version == NONE and sequence is not None:
        return Place(sequence)
    at = _moment(moment)
    if at is None or key[0] is None or key[1] is None or (sequence is None and event != NONE):
        return None
    return Place(sequence, (at, key[0], key[1]))


def written(place: Place) -> str:
    event = NONE if place.sequence is None else str(place.sequence)
    if place.version is None:
        return f"{event}~{NONE}"
    received_at, entry, number = place.version
    return f"{event}~{received_at.isoformat()}~{entry}~{number}"


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
