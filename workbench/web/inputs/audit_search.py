"""The search of the audit: what the address asks for, or a form → values, or what is wrong with it.

A patient and words that are typed are posted, kept with the user, and stand in the address as a number (ADR 0029).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from workbench.audit import Search
from workbench.characters import one_line
from workbench.errors import Invalid
from workbench.oversight.audited import Typed
from workbench.vocabulary import LOOKS, Action, Outcome, Reason
from workbench.web.inputs.fields import day_in, moment_in, whole_number

LONGEST_NAME = 200
WORDS = {"outcome": Outcome, "reason": Reason, "action": Action}
CODES = ("from", "to", "after", "by", "outcome", "reason", "action", "looks")
"""What an address may carry."""

FIRST = "all"
"""For a search that asks for nothing."""

WITH, WITHOUT = "with", "without"
"""Of what only looks: a page leaves it out unless asked for it, a file holds it unless asked not to."""


@dataclass(slots=True)
class SearchForm:
    """What the search form holds, as typed. `faults` names each field that is wrong; `kept` is the number of what was
    typed before, if any.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    kept: int | None = None

    @property
    def codes(self) -> dict[str, str]:
        """The fields that narrow anything and may stand in an address."""
        return {name: value for name in CODES if (value := self.fields[name])}

    @property
    def asked(self) -> dict[str, Any]:
        """The whole search, for the addresses of the same."""
        number = {"search": str(self.kept)} if self.kept is not None else {}
        patient = {"patient": self.fields["patient"]} if self.fields["patient"] and not number else {}
        return {**self.codes, **patient, **number}

    @property
    def typed(self) -> Typed:
        return Typed(self.fields["patient"], self.fields["text"])


def form_from(arguments: Mapping[str, str]) -> SearchForm:
    """Words are not read from an address: nothing of ours writes them there."""
    typed = {name: one_line(arguments.get(name, "")) for name in (*CODES, "patient")}
    return SearchForm({**typed, "text": ""}, kept=whole_number(arguments.get("search")))


def posted_form(fields: Mapping[str, str]) -> SearchForm:
    return SearchForm({name: one_line(fields.get(name, "")) for name in (*CODES, "patient", "text")})


def with_kept(form: SearchForm, typed: Typed) -> SearchForm:
    return replace(form, fields={**form.fields, "patient": typed.patient, "text": typed.text})


def search_in(form: SearchForm, *, looks: bool) -> Search:
    """All but what was typed. `looks`: whether what only looks is found where the search does not say.

    Raises Invalid naming each field that cannot be read: a search never silently finds more than was asked.
    """
    faults: dict[str, str] = {}
    typed = form.fields
    since, until = day_in(typed, "from", faults), day_in(typed, "to", faults)
    if since and until and until < since:
        faults["to"] = "The end date is before the start date"
    after = moment_in(typed["after"])
    if typed["after"] and after is None:
        faults["after"] = "Search from a day on instead: this moment cannot be read"
    chosen = {name: _word(words, typed[name], name, faults) for name, words in WORDS.items()}
    if len(typed["by"]) > LONGEST_NAME:
        faults["by"] = f"Enter at most {LONGEST_NAME} characters"
    if faults:
        raise Invalid(faults)
    wanted = typed["looks"] == WITH if typed["looks"] in (WITH, WITHOUT) else looks
    return Search(
        since=since, until=until, after=after, by=typed["by"], looks=wanted or chosen["action"] in LOOKS, **chosen
    )


def way_back_of(form: SearchForm, before: int | None) -> str:
    """What the address of something found says of the search, so that it leads back: codes and numbers, no patient."""
    asked = {name: value for name, value in form.asked.items() if name != "patient"}
    return urlencode({**asked, **({"before": before} if before is not None else {})}) or FIRST


def way_back(arguments: Mapping[str, str]) -> dict[str, str] | None:
    """The search that one came from, for its address; None: one did not come from one."""
    said = arguments.get("audit", "")
    return {name: value for name, value in parse_qsl(said) if name in (*CODES, "search", "before")} if said else None


def query_of(form: SearchForm) -> str:
    """The codes of a search that is saved, always in the same order."""
    return urlencode(form.codes)


def codes_of(query: str) -> dict[str, Any]:
    return {name: value for name, value in parse_qsl(query) if name in CODES}


def _word(words: Any, typed: str, name: str, faults: dict[str, str]) -> Any:
    if typed and typed not in list(words):
        faults[name] = "Choose one from the list"
        return None
    return words(typed) if typed else None
