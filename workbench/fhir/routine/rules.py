"""By which rules an entry is of a group: one table. What no rule knows is of none, and is looked at by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.routine.measured import Judged
from workbench.fhir.routine.text_checks import (
    AMOUNT,
    BATCH,
    Check,
    is_any,
    is_medicine,
    is_name,
    is_named_place,
    is_specimen,
    is_test,
    is_vaccine,
    like,
    made_of,
    one_of,
)
from workbench.fhir.routine.vocabularies import (
    ADMINISTRATION,
    AGENCIES,
    AMOUNTS,
    CATEGORIES,
    COMMENTS,
    CONTACTS,
    DOSAGES,
    HEADINGS,
    ROUTES,
    SITES,
    TYPES,
    is_made_of,
    is_sensitive,
    phrase,
)
from workbench.fhir.wording.datatypes import say
from workbench.vocabulary import Kind, Routine

LONGEST = 400
"""Characters of the text of an entry that is read at a glance."""


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


_OF_RESULTS: Final[dict[str, Check]] = {"Specimen": is_specimen, "Performer": is_name}

RULES: Final = (
    Rule(
        Routine.RESULTS,
        frozenset({Kind.RESULT, Kind.OBSERVATION}),
        title=is_test,
        labelled={**_OF_RESULTS, "Interpretation": is_any, "Reference range": is_any},
        other=one_of(COMMENTS),
        statuses=_OF_A_RESULT,
        also=_is_normal,
    ),
    Rule(
        Routine.RESULTS,
        frozenset({Kind.REPORT}),
        title=is_test,
        labelled={**_OF_RESULTS, "Category": one_of(CATEGORIES), "Results interpreter": is_name},
        other=one_of(COMMENTS),
        statuses=_OF_A_RESULT,
        also=_holds_its_results,
    ),
    Rule(
        Routine.WITHOUT_CONTENT,
        frozenset({Kind.RESULT}),
        title=is_test,
        labelled=_OF_RESULTS,
        other=one_of(COMMENTS),
        statuses=_OF_A_RESULT,
        also=_is_panel,
    ),
    Rule(
        Routine.MEDICATION,
        frozenset({Kind.MEDICATION}),
        title=is_medicine,
        labelled={"Type": one_of(TYPES), "Quantity": made_of(AMOUNTS)},
        other=lambda line: phrase(line) in AGENCIES or is_made_of(line, DOSAGES),
    ),
    Rule(
        Routine.IMMUNISATIONS,
        frozenset({Kind.IMMUNISATION}),
        title=is_vaccine,
        labelled={
            "Vaccine": is_vaccine,
            "Against": is_vaccine,
            "Dose": str.isdecimal,
            "Site": made_of(SITES),
            "Route": made_of(ROUTES),
            "Amount": like(AMOUNT),
            "Manufacturer": is_name,
            "Batch": like(BATCH),
            "Place": is_named_place,
        },
        other=one_of(COMMENTS),
        statuses=frozenset({"completed"}),
    ),
    Rule(
        Routine.ADMINISTRATION,
        frozenset({Kind.OBSERVATION, Kind.PROCEDURE, Kind.OTHER}),
        title=one_of(ADMINISTRATION),
        also=lambda plain: plain.judged is None,
    ),
    Rule(
        Routine.WITHOUT_CONTENT,
        frozenset({Kind.CONSULTATION}),
        title=one_of(CONTACTS),
        labelled={"Place": is_named_place},
        other=one_of(CONTACTS),
    ),
    Rule(Routine.WITHOUT_CONTENT, frozenset({Kind.NOTE}), title=one_of(HEADINGS)),
)

_RULES_FOR: Final = {kind: tuple(rule for rule in RULES if kind in rule.kinds) for kind in Kind}
