"""A template names nothing that it is not given: a misspelt name would print nothing, and nobody would see."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError, meta, nodes

from tests.fitness.test_house import MODULES, PROJECT, TEMPLATES
from workbench.web.inputs.decision_form import DecisionForm

FOLDER = PROJECT / "templates"
BY_FLASK = {"request", "session", "g", "current_user"}
VIEWS = [module for module in MODULES if module.is_relative_to(PROJECT / "workbench" / "web")]


def template(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


OURS = {template(path): path for path in TEMPLATES}


@cache
def given_by_views() -> dict[str, set[str]]:
    """Template → every name that the modules which render it pass to anything."""
    given: dict[str, set[str]] = {}
    for module in VIEWS:
        tree = list(ast.walk(ast.parse(module.read_text())))
        passed = {key.arg for node in tree if isinstance(node, ast.Call) for key in node.keywords if key.arg}
        keys = [key for node in tree if isinstance(node, ast.Dict) for key in node.keys]
        passed |= {key.value for key in keys if isinstance(key, ast.Constant)}
        texts = {node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        rendered = {text for text in texts if text.endswith(".html")}
        for name in rendered:
            given.setdefault(name, set()).update(passed)
    return given


class Reading:
    """What a template asks for, has of its own, and draws in."""

    def __init__(self, app: Flask, name: str) -> None:
        tree = app.jinja_env.parse(OURS[name].read_text())
        stored = {found.name for found in tree.find_all(nodes.Name) if found.ctx == "store"}
        self.has = stored | {name for found in tree.find_all(nodes.FromImport) for name in found.names}
        self.asks = meta.find_undeclared_variables(tree) - _for_all_blocks(tree)
        self.draws_in = {found.template.value for found in tree.find_all((nodes.Include, nodes.Extends))}


def _for_all_blocks(tree: nodes.Template) -> set[str]:
    """What is imported or set at the top holds in every block, though each block is read by itself."""
    imported = {name for found in tree.find_all(nodes.FromImport) for name in found.names}
    top = [found for found in tree.body if isinstance(found, nodes.Assign | nodes.AssignBlock)]
    blocks = {found.target.name for found in tree.find_all(nodes.AssignBlock)}
    return imported | blocks | {found.target.name for found in top}


@pytest.fixture(scope="module")
def readings(app_of_the_run: Flask) -> dict[str, Reading]:
    return {name: Reading(app_of_the_run, name) for name in OURS}


def users_of(name: str, readings: dict[str, Reading], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The template itself, and all that draw it in, however far up."""
    yield name
    for user, reading in readings.items():
        if name in reading.draws_in and user not in seen:
            yield from users_of(user, readings, seen | {name})


@pytest.mark.parametrize("name", OURS)
def test_a_template_asks_only_for_what_it_is_given(
    app_of_the_run: Flask, readings: dict[str, Reading], name: str
) -> None:
    known = BY_FLASK | set(app_of_the_run.jinja_env.globals)
    for user in users_of(name, readings):
        known |= given_by_views().get(user, set()) | (set() if user == name else readings[user].has)
    assert readings[name].asks - known == set()


def test_a_misspelt_attribute_fails_the_page(app_of_the_run: Flask) -> None:
    with app_of_the_run.test_request_context(), pytest.raises(UndefinedError, match="'notte' of DecisionForm"):
        render_template_string("{{ form.note }}{{ form.notte }}", form=DecisionForm())


def test_every_template_is_used(readings: dict[str, Reading]) -> None:
    used = set(given_by_views()) | {drawn for reading in readings.values() for drawn in reading.draws_in}
    macros = {name for name in OURS if name.startswith("macros/")}
    assert set(OURS) - used - macros == set()
