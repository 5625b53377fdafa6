"""The NHS macros escape: an attack is tried through every parameter that our templates pass to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, render_template_string
from jinja2 import ChainableUndefined, Environment, PackageLoader, nodes

from tests.fitness.test_house import PROJECT, TEMPLATES, named
from tests.judging import parsed

ATTACK = '"><script>alert(1)</script>'
NHS = "nhsuk/components/"
OPTIONS = [{"value": "a", "text": "A"}, {"value": ATTACK, "text": ATTACK}]
COMPUTED = {
    ("header", "navigation.items"): [{"href": ATTACK, "text": ATTACK, "current": True}],
    ("select", "items"): OPTIONS,
    ("radios", "items"): OPTIONS,
}
"""Lists that are made elsewhere: as they are made there, with the attack wherever somebody else's words could be."""


@dataclass(frozen=True)
class Use:
    """One call of a component: where, which, and the parameters it is given, with their expressions."""

    template: str
    line: int
    component: str
    macro: str
    given: nodes.Dict

    def __str__(self) -> str:
        return f"{self.template}:{self.line} {self.macro}"


def uses() -> Iterator[Use]:
    for path in TEMPLATES:
        tree = Environment(autoescape=True).parse(path.read_text())
        imported = {name: found.template.value for found in tree.find_all(nodes.FromImport) for name in found.names
                    if found.template.value.startswith(NHS)}  # fmt: skip
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in imported:
                yield Use(named(path), call.lineno, imported[call.node.name], call.node.name, call.args[0])


def leaves(given: nodes.Expr, at: str = "") -> Iterator[tuple[str, nodes.Expr]]:
    """Every parameter, with its way there: errorList.0.text."""
    if isinstance(given, nodes.CondExpr):
        yield from leaves(given.expr1, at)
    elif isinstance(given, nodes.Dict):
        for pair in given.items:
            yield from leaves(pair.value, f"{at}.{pair.key.value}".lstrip("."))
    elif isinstance(given, nodes.List):
        for place, item in enumerate(given.items):
            yield from leaves(item, f"{at}.{place}")
    else:
        yield at, given


def filled(use: Use, given: nodes.Expr | None = None, at: str = "", *, attacked: str) -> Any:
    """The parameters with plain values, but for the attacked one."""
    given = given or use.given
    if isinstance(given, nodes.CondExpr):
        return filled(use, given.expr1, at, attacked=attacked)
    if isinstance(given, nodes.Dict):
        return {
            pair.key.value: filled(use, pair.value, f"{at}.{pair.key.value}".lstrip("."), attacked=attacked)
            for pair in given.items
        }
    if isinstance(given, nodes.List):
        return [filled(use, item, f"{at}.{place}", attacked=attacked) for place, item in enumerate(given.items)]
    return COMPUTED.get((use.macro, at)) or (ATTACK if at == attacked else _plain(given))


def _plain(given: nodes.Expr) -> Any:
    return given.value if isinstance(given, nodes.Const) else "plain"


USES = list(uses())
EACH_USE = pytest.mark.parametrize("use", USES, ids=str)


def attacks(use: Use) -> list[str]:
    return [way for way, _ in leaves(use.given) if not way.endswith("html")]


def is_struck(app: Flask, use: Use, way: str) -> bool:
    """Does the script in this parameter become one in the page?"""
    source = f"{{% from '{use.component}' import {use.macro} %}}{{{{ {use.macro}(given) }}}}"
    with app.test_request_context():
        printed = render_template_string(source, given=filled(use, attacked=way))
    return any(True for _ in parsed(printed)[0].iter("script"))


@EACH_USE
def test_every_parameter_is_escaped(app_of_the_run: Flask, use: Use) -> None:
    assert [way for way in attacks(use) if is_struck(app_of_the_run, use, way)] == []


@pytest.fixture(scope="module")
def careless_app() -> Flask:
    """As Flask would have it if we said nothing: files that end in .jinja are not escaped."""
    app = Flask("careless", template_folder=str(PROJECT / "templates"))
    app.jinja_options = {"autoescape": False, "undefined": ChainableUndefined}
    app.jinja_loader = PackageLoader("nhsuk_frontend_jinja")
    return app


@EACH_USE
def test_without_escaping_the_attack_would_succeed(careless_app: Flask, use: Use) -> None:
    struck = {way for way in attacks(use) if is_struck(careless_app, use, way)}
    assert {way for way in attacks(use) if way.endswith("text")} <= struck != set()


@EACH_USE
def test_markup_given_to_a_component_is_a_block_of_ours(use: Use) -> None:
    """What is passed as `html` is printed as it is: it must come from a {% set %} block, which escapes."""
    tree = Environment(autoescape=True).parse((PROJECT / use.template).read_text())
    ours = {block.target.name for block in tree.find_all(nodes.AssignBlock)}
    assert [way for way, given in leaves(use.given) if way.endswith("html") and given.name not in ours] == []


def test_there_is_something_to_try() -> None:
    assert {"header", "footer", "input", "button", "errorSummary", "select", "radios"} <= {use.macro for use in USES}
    assert sum(len(attacks(use)) for use in USES) > 50
