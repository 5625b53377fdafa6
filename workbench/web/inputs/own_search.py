"""The search of one's own decisions: what the address asks for → values, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from workbench.characters import one_line
from workbench.decisions import OwnSearch, Place
from workbench.errors import Invalid
from workbench.london import midnight
from workbench.vocabulary import Outcome
from workbench.web.inputs.fields import day_in

NAMES = ("outcome", "from", "to")


@dataclass(slots=True)
class OwnSearchForm:
    """What the form holds, as typed. `faults` names each field that is wrong."""

    fields: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, str]:
        """The fields that narrow anything, for the addresses of the same search."""
        return {name: value for name, value in self.fields.items() if value}


def form_from(arguments: Mapping[str, str]) -> OwnSearchForm:
    return OwnSearchForm({name: one_line(arguments.get(name, "")) for name in NAMES})


def search_in(form: OwnSearchForm) -> OwnSearch:
    """Raises Invalid naming each field that cannot be read. Days are London's; the last is included."""
    faults: dict[str, str] = {}
    first, last = day_in(form.fields, "from", faults), day_in(form.fields, "to", faults)
    if first and last and last < first:
        faults["to"] = "The end date is before the start date"
    outcome = form.fields["outcome"]
    if outcome and outcome not in list(Outcome):
        faults["outcome"] = "Choose one from the list"
    if faults:
        raise Invalid(faults)
    return OwnSearch(
        Outcome(outcome) if outcome else None,
        midnight(first) if first else None,
        midnight(last + timedelta(days=1)) if last else None,
    )


def place_in(text: str) -> Place | None:
    """Where the page before ended ("2026-11-03T09:12:00+00:00~17"); None if it makes no sense."""
    moment, _, decision = text.partition("~")
    try:
        at, number = datetime.fromisoformat(moment), int(decision)
        return Place(at.astimezone(UTC), number) if at.tzinfo and 0 <= number < 2**63 else None
    except (ValueError, OverflowError):
        return None


def said_of(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.id}"
