"""The queue page and the response to a decision: time and size."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, render_template
from jinja2 import Environment
from sqlalchemy import Engine, event

from tests.bench.measuring import Figure, alternating, at_most, for_information
from tests.bench.practices import NOW, PASSWORD, Surgery
from workbench import db, queue
from workbench.app import create_app
from workbench.permissions import Actor
from workbench.settings import PROJECT, Settings
from workbench.vocabulary import Role
from workbench.web.pages.reviewing.queue import CHOICES

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BARE = Path(__file__).with_name("bare.html")


def measure(year: Surgery) -> Iterator[Figure]:
    client, engine = signed_in(year.engine), year.engine
    yield at_most(f"SQL statements of a queue page on {year.database}", statements(client, engine), "statements", 6)
    page = partial(client.get, "/queue")
    page_s, floor_s, ratio = alternating(page, static_page(client, engine), times=60)
    name = "queue page ÷ its own template over rows already in memory"
    yield at_most(f"{name} ({page_s * 1e3:.1f} ms, {floor_s * 1e3:.1f} ms)", ratio, "times", 3)
    page_s, floor_s, ratio = alternating(page, bare_loop(client, engine), times=60)
    name = "queue page ÷ a bare loop that prints the same markup, nothing else"
    yield for_information(f"{name} ({page_s * 1e3:.1f} ms, {floor_s * 1e3:.1f} ms)", ratio, "times")
    yield at_most("first page load, compressed, everything", first_load(client) / 1000, "kB", 150)
    yield at_most("a decision's answer, uncompressed", decision_answer(client) / 1000, "kB", 15)


def signed_in(engine: Engine, name: str = "gp") -> Any:
    client = app_on(engine).test_client()
    token = token_in(client.get("/sign-in").text)
    client.post("/sign-in", data={"csrf_token": token, "username": name, "password": PASSWORD})
    return client


def app_on(engine: Engine) -> Flask:
    url = engine.url.render_as_string(hide_password=False)
    return create_app(Settings(database_url=url, secret_key="benchmark"), clock=lambda: NOW)


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


def rows_of(engine: Engine) -> list[queue.ItemShown]:
    with db.reading(engine) as session:
        reader = Actor(1, "Dr Amira Shah", Role.CLINICIAN, "B86001", 1)
        return queue.page(session, queue.Filter(), by=reader)[0]


def static_page(client: Any, engine: Engine) -> Callable[[], str]:
    """The baseline: the queue's template rendered without session, permission check or database."""
    rows, ready = (
        rows_of(engine),
        {"narrowed": queue.Filter(), "tally": queue.Tally(100_000, 2_500, 0, 500), "more": None, "changes": {}},
    )

    def render() -> str:
        with client.application.test_request_context("/queue"):
            return render_template("queue/index.html", items=rows, at=NOW, me=1, choices=CHOICES, **ready)

    return render


def bare_loop(client: Any, engine: Engine) -> Callable[[], str]:
    """A lower bound: the same rows and markup from one escaped loop, without layout, macros or filters."""
    rows, template = rows_of(engine), Environment(autoescape=True).from_string(BARE.read_text())
    page = template.render(rows=rows, token="x" * 90, nonce="x" * 24)
    assert len(page) > 0.75 * len(client.get("/queue").text), "the bare loop has fallen behind the page"
    return lambda: template.render(rows=rows, token="x" * 90, nonce="x" * 24)


def first_load(client: Any) -> int:
    page = client.get("/queue")
    assets = re.findall(r'(?:src|href)="(/static/[^"?]+\.(?:js|css))[?"]', page.text)
    bodies = [page.data, *((PROJECT / asset.lstrip("/")).read_bytes() for asset in assets)]
    return sum(len(brotli.compress(body, quality=4)) for body in bodies)


def decision_answer(client: Any) -> int:
    page = client.get("/queue").text
    item, seen = re.findall(r'name="seen" value="((\d+)-\d+)"', page)[0][::-1]
    answer = client.post(
        f"/review-items/{item}/decision",
        data={"csrf_token": token_in(page), "seen": seen, "outcome": "leave-visible"},
        headers={"HX-Request": "true"},
    )
    assert "data-decided" in answer.text
    return len(answer.data)
