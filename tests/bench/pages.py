"""The queue page and the response to a decision: time and size."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import unescape
from typing import Any, NamedTuple

import brotli
from flask import Flask, g, render_template, template_rendered
from jinja2 import Environment
from sqlalchemy import Engine, event

from tests.bench.measuring import Figure, alternating, at_most, for_information
from tests.bench.practices import NOW, PASSWORD, Surgery
from workbench.app import create_app
from workbench.settings import PROJECT, Settings

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TAG = re.compile(r"<[a-z][a-z0-9]*")
PANE, BESIDE = '<div class="app-pane" id="pane" tabindex="-1">', '<aside class="app-beside"'
"""Between them the page has its cards and its list."""
MARKUP = re.compile(r"(<[^>]*>\s*)")
BARE = (
    "{{ before | safe }}{% for words, markup in pieces %}{{ words }}{{ markup | safe }}{% endfor %}{{ after | safe }}"
)


def measure(year: Surgery) -> Iterator[Figure]:
    client, engine = signed_in(year.engine), year.engine
    yield at_most(f"SQL statements of a queue page on {year.database}", statements(client, engine), "statements", 12)
    page = partial(client.get, "/queue")
    page_s, floor_s, ratio = alternating(page, static_page(client), times=60)
    name = "queue page ÷ its own template over rows already in memory"
    yield at_most(f"{name} ({page_s * 1e3:.1f} ms, {floor_s * 1e3:.1f} ms)", ratio, "times", 3)
    page_s, floor_s, ratio = alternating(page, bare_loop(bare_page(client)), times=60)
    name = "queue page ÷ a bare loop that prints the same markup, nothing else"
    yield for_information(f"{name} ({page_s * 1e3:.1f} ms, {floor_s * 1e3:.1f} ms)", ratio, "times")
    compressed = len(brotli.compress(client.get("/queue").data, quality=4))
    yield at_most("queue page, compressed", compressed / 1000, "kB", 40)
    yield at_most("first page load, compressed, everything", first_load(client) / 1000, "kB", 150)
    yield at_most("a decision's answer, uncompressed", decision_answer(client, next(year.waiting)) / 1000, "kB", 15)


def signed_in(engine: Engine, name: str = "gp") -> Any:
    client = app_on(engine).test_client()
    token = token_in(client.get("/sign-in").text)
    client.post("/sign-in", data={"csrf_token": token, "username": name, "password": PASSWORD})
    return client


def app_on(engine: Engine) -> Flask:
    url = engine.url.render_as_string(hide_password=False)
    return create_app(Settings(url, "benchmark"), clock=lambda: NOW)


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    assert found
    return found[1]


def statements(client: Any, engine: Engine) -> int:
    with client.application.app_context():
        watched = client.application.extensions["sqlalchemy"].engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(watched, "before_cursor_execute", note)
    client.get("/queue")
    event.remove(watched, "before_cursor_execute", note)
    return len(seen)


class Remembered(NamedTuple):
    """A queue page as it was answered, and what its template was given."""

    text: str
    given: Mapping[str, Any]


def remembered(client: Any, address: str = "/queue") -> Remembered:
    given: dict[str, Any] = {}

    def keep(_app: Flask, context: Mapping[str, Any], **_: object) -> None:
        given.update(context)

    with template_rendered.connected_to(keep, client.application):
        return Remembered(client.get(address).text, given)


def static_page(client: Any, address: str = "/queue", template: str = "queue/index.html") -> Callable[[], str]:
    """The baseline: a page's template rendered with what the page was given, without session or database."""
    text, given = remembered(client, address)
    given = {name: value for name, value in given.items() if name not in ("g", "request", "session")}
    given["notice_of_access"] = lambda: ""  # it would ask the database; nothing is to be said here

    def render() -> str:
        with client.application.test_request_context(address):
            g._login_user = given["current_user"]
            return render_template(template, **given)

    _require_alike(render(), text)
    return render


def bare_page(client: Any) -> dict[str, Any]:
    """A lower bound: the page's list and opened cards piece by piece, each of its words escaped; the frame is ready."""
    before, rest = client.get("/queue").text.split(PANE)
    end = rest.index(BESIDE)
    pieces = MARKUP.split(PANE + rest[:end])
    words = [unescape(each) for each in pieces[::2]]
    return {"before": before, "pieces": list(zip(words, [*pieces[1::2], ""], strict=True)), "after": rest[end:]}


def bare_loop(page: Mapping[str, Any]) -> Callable[[], str]:
    template = Environment(autoescape=True).from_string(BARE)
    return lambda: template.render(**page)


def _require_alike(made: str, page: str) -> None:
    """Does it print what the page does, in the same markup?"""
    assert Counter(TAG.findall(made)) == Counter(TAG.findall(page)), "the baseline prints other elements than the page"
    assert abs(len(made) - len(page)) < 0.02 * len(page), "the baseline prints more or less than the page"


def first_load(client: Any) -> int:
    page = client.get("/queue")
    assets = re.findall(r'(?:src|href)="(/static/[^"?]+\.(?:js|css))[?"]', page.text)
    bodies = [page.data, *((PROJECT / asset.lstrip("/")).read_bytes() for asset in assets)]
    return sum(len(brotli.compress(body, quality=4)) for body in bodies)


def decision_answer(client: Any, item: int) -> int:
    token = token_in(client.get("/queue").text)
    answer = client.post(
        f"/review-items/{item}/decision",
        data={"csrf_token": token, "seen": f"{item}-1", "outcome": "leave-visible"},
        headers={"HX-Request": "true"},
    )
    assert "data-decided" in answer.text
    return len(answer.data)
