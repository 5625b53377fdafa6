"""A patient's timeline as an address asks for it: kinds of event, days, and the place where a page begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from workbench.characters import one_line
from workbench.errors import Invalid
from workbench.patient_view.timeline import EventKind, Narrowed, Place
from workbench.web.inputs.fields import day_in, moment_in, whole_number

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
    """As `written` says it: “1234~2026-11-03T09:12:00+00:00~17~1!-”; the first page if it makes no sense."""
    before, _, wish = text.partition("!")
    event, _, version = before.partition("~")
    sequence = whole_number(event)
    keys = [None if each == NONE else _key(each) for each in (version, wish or NONE)]
    if (sequence is None and event != NONE) or [sequence, *keys] == [None] * 3:
        return None
    is_missing = [key is None and each != NONE for key, each in zip(keys, (version, wish or NONE), strict=True)]
    return None if any(is_missing) else Place(sequence, *keys)


def _key(text: str) -> tuple[datetime, int, int] | None:
    moment, _, numbers = text.partition("~")
    entry, _, number = numbers.partition("~")
    at, key = moment_in(moment), (whole_number(entry), whole_number(number))
    return (at, key[0], key[1]) if at and key[0] is not None and key[1] is not None else None


def written(place: Place) -> str:
    event = NONE if place.sequence is None else str(place.sequence)
    version, wish = map(_written, (place.version, place.wish))
    return f"{event}~{version}!{wish}"


def _written(key: tuple[datetime, int, int] | None) -> str:
    return NONE if key is None else f"{key[0].isoformat()}~{key[1]}~{key[2]}"
