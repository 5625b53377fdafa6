"""What people read of an enumeration stands in one table beside it, and the table leaves no member out."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

import workbench
from tests.fitness.test_house import MODULES, PROJECT, named
from workbench import vocabulary
from workbench.permissions import Permission
from workbench.vocabulary import AccessCode, Relation, Route, Standing
from workbench.web.door.request import declared
from workbench.web.wording.audit.attempts import ATTEMPTED

NOT_READ = {
    AccessCode: "SNOMED CT codes: the steps of access that they cause have words",
    Standing: "what intake goes by; nothing of it is printed",
    Relation: "what intake goes by; nothing of it is printed",
    Route: "by whom a wish is worked on; pages say it in their own sentences",
}
"""Enumerations that nobody reads, and why."""

PARTIAL = {
    "workbench.exports.audit_event.PATTERNS": "all other actions are updates",
    "workbench.second_look.checking.TOLD": "the others tell nothing of second looks",
    "workbench.exports.reports.meeting.OTHER_EVENTS": "what a meeting asks of beside the decisions",
    "workbench.exports.reports.subject_access.REASON_SAID": "the other reasons are not said to the patient",
    "workbench.access.rollouts.LEFT_OUT": "the steps at which a roll-out leaves a practice out",
    "workbench.decisions.subjects.KEPT_FROM_NOW": "the states that a decision can leave an entry in",
    "workbench.queue.derived_state.STATE_AFTER": "a reopened entry has no state of its own",
    "workbench.intake.source.effects._OWN": "the standings that withdraw a resource",
    "workbench.upstream.ways.emis.way.FLAGS": "EMIS cannot say what is hidden from proxies alone",
    "workbench.visibility.own_access.WITHHOLDING": "the steps that withhold",
    "workbench.intake.source.effects._DOUBTED": "the standings for which a person must look",
    "workbench.intake.entries.telling.WAITS": "the doubts that a bundle causes about entries that it does not contain",
    "workbench.fhir.bundle.gp_connect_lists.LISTS_OF": "no list holds all documents, procedures or other entries",
    "workbench.fhir.bundle.gp_connect_lists._NOTES": "the specification has a note for three of the warnings",
    "workbench.fhir.standing.marking.SPREADING": "the standings that apply to what stands under a resource too",
    "workbench.fhir.standing.words_between._WHY": "the words of what stands are printed",
    "workbench.fhir.who.belonging._CAUSE": "these two standings leave a resource out",
    "workbench.fhir.wording.titles._WORD_FOR": "only these kinds have titles that do not say what they are",
}
"""Tables that are about some members only, and why."""


def modules(package: ModuleType = workbench) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def enumerations() -> list[type[Enum]]:
    submodules = modules(vocabulary)
    found = {each for module in submodules for each in vars(module).values() if _is_enumeration(each)}
    return sorted(found, key=lambda each: each.__name__)


def _is_enumeration(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Enum) and value.__module__.startswith(vocabulary.__name__)


def tables_of(module: ModuleType) -> Iterator[tuple[str, type[Enum], Mapping[Any, Any]]]:
    """The tables made in it, by members of one enumeration of the vocabulary: full name, enumeration, table."""
    made = {name for node in ast.parse(Path(module.__file__ or "").read_text()).body for name in _assigned(node)}
    for name, value in ((name, value) for name, value in vars(module).items() if name in made):
        kinds = {type(key) for key in value} if isinstance(value, Mapping) else set()
        if len(kinds) == 1 and _is_enumeration(kind := kinds.pop()):
            yield f"{module.__name__}.{name}", kind, value


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


TABLES = {name: (kind, table) for module in modules() for name, kind, table in tables_of(module)}


@pytest.mark.parametrize("kind", enumerations(), ids=lambda kind: kind.__name__)
def test_every_enumeration_that_people_read_has_one_table_of_words_beside_it(kind: type[Enum]) -> None:
    beside = [name for name, (of, _) in TABLES.items() if of is kind and name.startswith(f"{kind.__module__}.")]
    assert len(beside) == (0 if kind in NOT_READ else 1), beside


@pytest.mark.parametrize("name", TABLES)
def test_a_table_by_an_enumeration_leaves_no_member_out(name: str) -> None:
    kind, table = TABLES[name]
    assert name in PARTIAL or set(kind) - set(table) == set()


@pytest.mark.parametrize("kind", [kind for kind in enumerations() if kind not in NOT_READ], ids=lambda k: k.__name__)
def test_no_word_is_empty_or_stands_for_two_members(kind: type[Enum]) -> None:
    table = next(table for name, (of, table) in TABLES.items() if of is kind and name.startswith(kind.__module__))
    said = [row if isinstance(row, str) else row[0] for row in table.values()]
    assert all(said)
    assert len(set(said)) == len(said)


def test_what_is_said_to_be_partial_is_there() -> None:
    assert set(PARTIAL) - set(TABLES) == set()


def test_no_page_writes_the_words_of_an_enumeration_anew() -> None:
    """A literal table by its values, as `{"on": "…", "paused": "…"}`, would be a second table."""
    values = [frozenset(str(member.value) for member in kind) for kind in enumerations()]
    assert [
        f"{named(module)}:{node.lineno}"
        for module in MODULES
        if module.is_relative_to(PROJECT / "workbench" / "web") or module.is_relative_to(PROJECT / "workbench" / "cli")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Dict) and any(_are_members(node, each) for each in values)
    ] == []


def _are_members(node: ast.Dict, values: frozenset[str]) -> bool:
    keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    return len(keys) > 1 and len(keys) == len(node.keys) and keys <= values


def test_every_page_that_can_be_refused_says_what_was_tried(app_of_the_run: Flask) -> None:
    asked = {rule.endpoint for rule in app_of_the_run.url_map.iter_rules()}
    guarded = {each for each in asked if isinstance(declared(app_of_the_run, each), Permission)}
    assert guarded - set(ATTEMPTED) == set()
    assert set(ATTEMPTED) - guarded == {"import"}
