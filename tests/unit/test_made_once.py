"""What is printed and linked is what Flask and Jinja alone would print and link."""

from enum import StrEnum

import pytest
from flask import url_for
from jinja2 import ChainableUndefined, DictLoader, Environment
from markupsafe import Markup

from workbench.web.door.made_once import QuickApp, QuickTemplate


class Word(StrEnum):
    ODD = "a<b"


def templates(*, quick: bool) -> Environment:
    loader = DictLoader({
        "page": "{% from 'macros' import told %}{{ it }}|{{ it ~ '<' }}|{{ told(it) }}"
        "|{% set kept %}{{ it }}{% endset %}{{ kept }}",
        "macros": "{% macro told(it) %}<b>{{ it }}{{ shared }}</b>{% endmacro %}",
    })  # fmt: skip
    made = Environment(autoescape=True, loader=loader, undefined=ChainableUndefined)
    made.globals["shared"] = "&"
    if quick:
        made.template_class = QuickTemplate
    return made


@pytest.mark.parametrize(
    "it", ["plain", "", "<script>", "it's", 'a "quote"', "a & b", "&amp;", 3, 2.5, None, True, Word.ODD, Markup("<i>")],
    ids=repr,
)  # fmt: skip
def test_a_template_prints_what_jinja_alone_prints(it: object) -> None:
    printed = [templates(quick=quick).get_template("page").render(it=it) for quick in (True, False)]
    assert printed[0] == printed[1]
    assert "<script>" not in printed[0]


def test_an_address_is_remembered_for_the_place_where_the_application_is() -> None:
    app = QuickApp("somewhere")
    app.add_url_rule("/queue", "queue", lambda: "")
    app.add_url_rule("/items/<int:item>", "items", lambda item: "")
    found: list[tuple[str, ...]] = []
    for place in ("", "/one", "/two", "/one"):
        with app.test_request_context("/", base_url=f"http://localhost{place}"):
            addresses = url_for("queue"), url_for("items", item=7), url_for("static", filename="a.js", v=len(found))
            found.append(addresses)
    assert found[1] == ("/one/queue", "/one/items/7", "/one/static/a.js?v=1")
    assert [each[0] for each in found] == ["/queue", "/one/queue", "/two/queue", "/one/queue"]
    assert found[3][2] == "/one/static/a.js?v=3"


def test_what_is_asked_for_beside_the_path_is_heard() -> None:
    app = QuickApp("somewhere")
    app.add_url_rule("/queue", "queue", lambda: "")
    with app.test_request_context("/"):
        assert url_for("queue") == "/queue"
        assert url_for("queue", _external=True) == "http://localhost/queue"
        assert url_for("queue", _anchor="main") == "/queue#main"
