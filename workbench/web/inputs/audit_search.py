"""The search of the audit: what the address asks for → values, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.audit import Search
from workbench.errors import Invalid
from workbench.vocabulary import Action, Outcome, Reason
from workbench.web.inputs.fields import day_in, one_line

LONGEST_NAME = 200
WORDS = {"outcome": Outcome, "reason": Reason, "action": Action}


@dataclass(slots=True)
class SearchForm:
    """What the search form holds, as typed. `faults` names each field that is wrong."""

    fields: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, str]:
        """The fields that narrow anything, for the addresses of the same search."""
        return {name: value for name, value in self.fields.items() if value}


NAMES = ("from", "to", "by", "outcome", "reason", "patient", "action")


def form_from(arguments: Mapping[str, str]) -> SearchForm:
    return SearchForm({name: one_line(arguments.get(name, "")) for name in NAMES})


def search_in(form: SearchForm) -> Search:
    """Raises Invalid naming each field that cannot be read: a search never silently finds more than was asked."""
    faults: dict[str, str] = {}
    typed = form.fields
    since, until = day_in(typed, "from", faults), day_in(typed, "to", faults)
    if since and until and until < since:
        faults["to"] = "The end date is before the start date"
    chosen = {name: _word(words, typed[name], name, faults) for name, words in WORDS.items()}
    patient = "".join(typed["patient"].split())
    if patient and not (patient.isascii() and patient.isdecimal() and len(patient) == 10):
        faults["patient"] = "Enter a 10-digit NHS number, for example 999 123 4567"
    if faults:
        raise Invalid(faults)
    return Search(since=since, until=until, by=typed["by"][:LONGEST_NAME], patient=patient, **chosen)


def _word(words: Any, typed: str, name: str, faults: dict[str, str]) -> Any:
    if typed and typed not in list(words):
        faults[name] = "Choose one from the list"
        return None
    return words(typed) if typed else None
