"""While the database is away every page says so in words, with status 503, and nothing takes its place."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.factories import PASSWORD, a_patient, a_practice, an_item
from tests.postgresql import PostgreSQL, run_on
from tests.visitors import HTMX, SECRET, Clock, Visitor, engine_of
from workbench.app import create_app
from workbench.db import keep_to_its_file, open_engine, writing
from workbench.settings import Settings

SAID = "The workbench is not available at the moment"
ALIVE, READY = "/healthz", "/readyz"

Away = Callable[[Path], None]


def _moved(file: Path) -> None:
    file.rename(file.with_suffix(".away"))


def _no_database(file: Path) -> None:
    _moved(file)
    file.write_bytes(b"no database " * 400)


def _empty(file: Path) -> None:
    _moved(file)
    file.touch()


def _another(file: Path) -> None:
    """As good as the one before, a backup for one."""
    _moved(file)
    shutil.copyfile(file.with_suffix(".new"), file)


@contextmanager
def _away(file: Path, away: Away) -> Iterator[None]:
    away(file)
    try:
        yield
    finally:
        file.with_suffix(".away").replace(file)


def _pages(site: Flask) -> list[str]:
    rules = [rule for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return [rule.rule for rule in rules if rule.rule not in {ALIVE, READY}]


REPLACED = [_moved, _no_database, _empty, _another]


@pytest.mark.parametrize("away", REPLACED)
def test_every_page_says_so(
    lead: Visitor, stranger: Visitor, site: Flask, sqlite_file: tuple[Path, Engine], away: Away
) -> None:
    addresses = [*_pages(site), "/audit.csv", "/review-items/1"]
    for visitor in (lead, stranger):
        client = _client(visitor)
        with _away(sqlite_file[0], away):
            assert [address for address in addresses if not _says_so(client.get(address, follow_redirects=True))] == []
            assert client.get(ALIVE).text == "alive\n"
            assert _is_not_ready(client.get(READY))
        assert client.get("/sign-in").status_code == 200


def test_an_address_that_is_none_and_a_part_say_so_too(lead: Visitor, sqlite_file: tuple[Path, Engine]) -> None:
    client = _client(lead)
    with _away(sqlite_file[0], _moved):
        assert _says_so(client.get("/no/such/page"))
        assert _says_so(client.get("/queue", headers=HTMX))


@pytest.mark.parametrize("away", [_moved, _another])
def test_what_is_sent_meanwhile_changes_nothing(
    gp: Visitor, stranger: Visitor, db: Session, sqlite_file: tuple[Path, Engine], away: Away
) -> None:
    item = an_item(db)
    decision = {"csrf_token": gp.csrf, "outcome": "leave-visible", "seen": gp.token(item)}
    stranger.open("/sign-in")
    password = {"csrf_token": stranger.csrf, "username": "x", "password": PASSWORD}
    db.commit()
    clients = _client(gp), _client(stranger)
    with _away(sqlite_file[0], away):
        assert _says_so(clients[0].post(f"/review-items/{item.id}/decision", data=decision))
        assert _says_so(clients[1].post("/sign-in", data=password))
    assert gp.token(item) == decision["seen"]


def test_no_file_takes_its_place(lead: Visitor, sqlite_file: tuple[Path, Engine]) -> None:
    file, _ = sqlite_file
    client = _client(lead)
    with _away(file, _moved):
        assert _says_so(client.get("/queue"))
        assert not file.exists()


def test_a_file_that_is_moved_between_a_turn_and_its_commit_takes_no_decision_unnoticed(
    db: Session, engine: Engine, sqlite_file: tuple[Path, Engine]
) -> None:
    db.rollback()
    with writing(engine) as session:
        a_practice(session)
    moved = ExitStack()
    with moved, pytest.raises(OperationalError, match="moved away or replaced"):
        _add_a_patient(engine, lambda: moved.enter_context(_away(sqlite_file[0], _another)))


def _add_a_patient(engine: Engine, before_the_commit: Callable[[], None]) -> None:
    with writing(engine) as session:
        a_patient(session)
        session.flush()
        before_the_commit()


def test_whoever_waits_in_line_while_the_file_is_moved_writes_nothing(
    db: Session, engine: Engine, sqlite_file: tuple[Path, Engine]
) -> None:
    db.rollback()
    with engine.connect() as connection:
        with pytest.raises(OperationalError, match="moved away or replaced"), _away(sqlite_file[0], _another):
            connection.execution_options(workbench_writes="test").begin()
        connection.rollback()


def test_a_connection_that_was_open_before_is_made_anew(engine: Engine) -> None:
    used = open_engine(str(engine.url))
    for _ in range(2):
        with used.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        keep_to_its_file(used)
    used.dispose()


def test_every_page_says_so_on_postgresql(postgresql_engine: Engine, postgresql: PostgreSQL, clock: Clock) -> None:
    address = postgresql_engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(address, SECRET), clock=clock)
    client = FlaskClient(app, app.response_class)
    assert client.get("/sign-in").status_code == 200
    run_on(postgresql.server, _STOP, _RENAME)
    silent = [address for address in _pages(app) if not _says_so(client.get(address))]
    run_on(postgresql.server, "ALTER DATABASE away RENAME TO workbench")
    assert silent == []
    assert client.get("/sign-in").status_code == 200
    engine_of(app).dispose()


_STOP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'workbench'"
_RENAME = "ALTER DATABASE workbench RENAME TO away"


def _client(visitor: Visitor) -> FlaskClient:
    """A client with the visitor's cookie, which does not ask the database about each page as the judging one does."""
    visitor.open("/sign-in")
    plain = FlaskClient(visitor.client.application, visitor.client.application.response_class)
    if cookie := visitor.client.get_cookie("workbench"):
        plain.set_cookie("workbench", cookie.value)
    return plain


def _is_not_ready(answer: TestResponse) -> bool:
    return answer.status_code == 503 and answer.text.startswith(
        "not ready: the database file was moved away or replaced"
    )


def _says_so(answer: TestResponse) -> bool:
    return answer.status_code == 503 and SAID in answer.text
