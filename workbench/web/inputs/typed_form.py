"""What was typed into a form, field by field, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from workbench.characters import one_line
from workbench.errors import Invalid
from workbench.web.inputs.fields import day_in, whole_number

Word = TypeVar("Word", bound=StrEnum)


@dataclass(slots=True)
class Typed:
    """The form as typed. `faults` names each field that is wrong; `form` says which of a page's forms it is."""

    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def day(self, name: str, *, needed: str = "") -> date | None:
        """The day in that field; None, with a fault, if it is no day, or is empty though `needed` says what for."""
        found = day_in(self.fields, name, self.faults)
        if needed and not self[name]:
            self.faults[name] = needed
        return found

    def word(self, name: str, words: type[Word], otherwise: str) -> Word | None:
        """The word that was chosen; None, with a fault, if it is none of these."""
        if self[name] in list(words):
            return words(self[name])
        self.faults[name] = otherwise
        return None

    def whole_number(self, name: str, otherwise: str) -> int:
        """0, with a fault, if there is no whole number."""
        found = whole_number(self[name])
        if found is None:
            self.faults[name] = otherwise
        return found or 0

    def refuse_if_faulty(self) -> None:
        if self.faults:
            raise Invalid(self.faults)


def posted(form: str, names: Sequence[str]) -> Typed:
    return Typed(form, {name: one_line(request.form.get(name, "")) for name in names})
