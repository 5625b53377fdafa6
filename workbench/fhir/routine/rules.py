"""By which rules an entry is of a group: one table. What no rule knows is of none, and is looked at by itself."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.routine.measured import Judged
from workbench.fhir.routine.vocabularies import (
    ADMINISTRATION,
    AGENCIES,
    AMOUNTS,
    CATEGORIES,
    COMMENTS,
    CONTACTS,
    DOSAGES,
    HEADINGS,
    MEDICINES,
    OF_SENTENCES,
    PRODUCTS,
    ROUTES,
    SITES,
    SPECIMENS,
    TYPES,
    VACCINES,
    is_made_of,
    is_place,
    is_sensitive,
    names_one_of,
    phrase,
)
from workbench.fhir.wording.datatypes import say
from workbench.vocabulary import Kind, Routine

LONGEST, LONGEST_NAME = 400, 120
"""Characters of the text, and of the title, of an entry that is read at a glance."""


@dataclass(frozen=True, slots=True)
class Plain:
    """An entry of which nothing is doubted, labelled, taken back, kept out or in a narrative."""

    kind: Kind
    title: str
    text: str
    also: Sequence[str]
    parts: Sequence[Resource]
    judged: Judged | None

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n") if self.text else []


Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`labelled` are the lines that may stand in the text, each with what follows its label; `other` any other line.

    `statuses` are those of its resources; "" stands for none.
    """

    routine: Routine
    kinds: frozenset[Kind]
    title: Check
    labelled: Mapping[str, Check] = field(default_factory=dict)
    other: Check = lambda _line: False
    statuses: frozenset[str] = frozenset({"", "final", "completed", "finished", "active"})
    also: Callable[[Plain], bool] = lambda _plain: True

    def holds(self, plain: Plain) -> bool:
        return (
            self.title(plain.title)
            and all(words(part.content.get("status")) in self.statuses for part in plain.parts)
            and self.also(plain)
            and all(self._allows(line, plain) for line in plain.lines)
        )

    def _allows(self, line: str, plain: Plain) -> bool:
        label, colon, rest = line.partition(": ")
        check = self.labelled.get(label) if colon else None
        return check(rest) if check else self.other(line) or (plain.judged is not None and line == _value_of(plain))


def routine_of(plain: Plain) -> Routine | None:
    if len(plain.text) > LONGEST or any(_says_more(part.content) for part in plain.parts):
        return None
    found = next((rule.routine for rule in _RULES_FOR.get(plain.kind, ()) if rule.holds(plain)), None)
    return None if found is None or is_sensitive("\n".join((plain.title, *plain.also))) else found


def _says_more(content: Node) -> bool:
    """Is it about somebody else, does it change how the rest is read, or is it labelled in any way?"""
    labels = nodes(node(content.get("meta")).get("security"))
    return not content.keys().isdisjoint(_TELLING) or any(each.get("code") != "N" for each in labels)


def _value_of(plain: Plain) -> str:
    content = plain.parts[0].content
    return say(next((content[name] for name in _VALUES if name in content), ""), plain.parts[0])


_TELLING: Final = frozenset(
    {
        "detectedIssue", "focus", "image", "imagingStudy", "implicitRules", "isSubpotent", "media", "modifierExtension",
        "presentedForm", "reaction",
    }
)  # fmt: skip
_OF_A_RESULT: Final = frozenset({"final", "unknown"})
"""EMIS calls all of them unknown (GP Connect); what is preliminary, corrected or cancelled says so."""

_VALUES: Final = ("valueQuantity", "valueInteger", "valueCodeableConcept", "valueString")
_BATCH = re.compile(r"(?=\S*\d)[A-Za-z0-9/-]{1,20}")
_AMOUNT = re.compile(r"[\d.]+ ?(?:ml|mL)?")
_SPECIMEN = re.compile(r"([^,]{1,40})(?:, \d{4}(?:-\d\d){0,2})?")
_NAME = re.compile(r"(?=.{1,60}$)(?:[A-Z0-9][\w.&'/-]*|of|and|the|&)(?: (?:[A-Z0-9(][\w.&'/)-]*|of|and|the|&|-))*")


def _is_any(_text: str) -> bool:
    return True


def _in(phrases: frozenset[str]) -> Check:
    return lambda text: phrase(text) in phrases


def _of(*vocabularies: frozenset[str]) -> Check:
    return lambda text: is_made_of(text, *vocabularies)


def _like(pattern: re.Pattern[str]) -> Check:
    return lambda text: pattern.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    """Of a laboratory or a manufacturer: a sentence begins no other word than its first with a capital."""
    return _NAME.fullmatch(text) is not None and not is_sensitive(text)


def _is_named_place(text: str) -> bool:
    return _is_name(text) and is_place(text)


def _is_specimen(text: str) -> bool:
    found = _SPECIMEN.fullmatch(text)
    return found is not None and is_made_of(found[1], SPECIMENS)


def _is_medicine(title: str) -> bool:
    return is_made_of(title, MEDICINES, PRODUCTS) and names_one_of(title, MEDICINES)


def _is_test(title: str) -> bool:
    return len(title) <= LONGEST_NAME and not names_one_of(title, OF_SENTENCES)


def _is_vaccine(title: str) -> bool:
    return is_made_of(title, VACCINES)


def _is_normal(plain: Plain) -> bool:
    """A word ("Negative") only of a laboratory's result: elsewhere it may answer any question."""
    judged = plain.judged
    return judged is not None and judged.is_normal and (judged.is_number or plain.kind is Kind.RESULT)


def _holds_its_results(plain: Plain) -> bool:
    """Has it results, and did the bundle bring each of them?"""
    report = plain.parts[0]
    results = nodes(report.content.get("result"))
    return bool(results) and all(report.find(each) is not None for each in results)


def _is_panel(plain: Plain) -> bool:
    """The heading of several results, without a value of its own."""
    content = plain.parts[0].content
    related = nodes(content.get("related"))
    has_members = "hasMember" in content or any(each.get("type") == "has-member" for each in related)
    return has_members and plain.judged is None


_OF_RESULTS: Final[dict[str, Check]] = {"Specimen": _is_specimen, "Performer": _is_name}

RULES: Final = (
    Rule(
        Routine.RESULTS,
        frozenset({Kind.RESULT, Kind.OBSERVATION}),
        title=_is_test,
        labelled={**_OF_RESULTS, "Interpretation": _is_any, "Reference range": _is_any},
        other=_in(COMMENTS),
        statuses=_OF_A_RESULT,
        also=_is_normal,
    ),
    Rule(
        Routine.RESULTS,
        frozenset({Kind.REPORT}),
        title=_is_test,
        labelled={**_OF_RESULTS, "Category": _in(CATEGORIES), "Results interpreter": _is_name},
        other=_in(COMMENTS),
        statuses=_OF_A_RESULT,
        also=_holds_its_results,
    ),
    Rule(
        Routine.WITHOUT_CONTENT,
        frozenset({Kind.RESULT}),
        title=_is_test,
        labelled=_OF_RESULTS,
        other=_in(COMMENTS),
        statuses=_OF_A_RESULT,
        also=_is_panel,
    ),
    Rule(
        Routine.MEDICATION,
        frozenset({Kind.MEDICATION}),
        title=_is_medicine,
        labelled={"Type": _in(TYPES), "Quantity": _of(AMOUNTS)},
        other=lambda line: phrase(line) in AGENCIES or is_made_of(line, DOSAGES),
    ),
    Rule(
        Routine.IMMUNISATIONS,
        frozenset({Kind.IMMUNISATION}),
        title=_is_vaccine,
        labelled={
            "Vaccine": _is_vaccine,
            "Against": _is_vaccine,
            "Dose": str.isdecimal,
            "Site": _of(SITES),
            "Route": _of(ROUTES),
            "Amount": _like(_AMOUNT),
            "Manufacturer": _is_name,
            "Batch": _like(_BATCH),
            "Place": _is_named_place,
        },
        other=_in(COMMENTS),
        statuses=frozenset({"completed"}),
    ),
    Rule(
        Routine.ADMINISTRATION,
        frozenset({Kind.OBSERVATION, Kind.PROCEDURE, Kind.OTHER}),
        title=_in(ADMINISTRATION),
        also=lambda plain: plain.judged is None,
    ),
    Rule(
        Routine.WITHOUT_CONTENT,
        frozenset({Kind.CONSULTATION}),
        title=_in(CONTACTS),
        labelled={"Place": _is_named_place},
        other=_in(CONTACTS),
    ),
    Rule(Routine.WITHOUT_CONTENT, frozenset({Kind.NOTE}), title=_in(HEADINGS)),
)

_RULES_FOR: Final = {kind: tuple(rule for rule in RULES if kind in rule.kinds) for kind in Kind}
