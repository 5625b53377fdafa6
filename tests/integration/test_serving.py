"""`workbench serve`, really started: its processes, its end at any moment, and clients that are slow or stall."""

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bench.exporting import fill
from tests.commands import RIVERSIDE, CommandLine, a_bundle
from tests.factories import NOON, PASSWORD, QUICK_PASSWORD, a_lead, a_practice, an_operator
from tests.server import COMMAND, Served, Visitor, environment, free_port, served
from workbench import db, people
from workbench.permissions import Actor
from workbench.settings import PROJECT
from workbench.vocabulary import Role

ENDS_WITHIN = 6
HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
FORKS = """
import gc, os, signal
from workbench.cli.base import processes

def tell():
    print(gc.get_freeze_count(), flush=True)
    os.kill(os.getppid(), signal.SIGTERM)

processes.run({"one": tell}, started=lambda: None)
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served") / "log"


@pytest.fixture(scope="module")
def shared(log: Path, sqlite_file: tuple[Path, Engine]) -> Iterator[Served]:
    """For the tests that leave it running."""
    with log.open("wb") as stderr, served(_new_database(log.parent, sqlite_file), stderr=stderr) as started:
        yield started


@pytest.fixture
def server(tmp_path: Path, sqlite_file: tuple[Path, Engine]) -> Iterator[Served]:
    """For the tests that end it."""
    with served(_new_database(tmp_path, sqlite_file)) as started:
        yield started


def _new_database(folder: Path, sqlite_file: tuple[Path, Engine]) -> str:
    shutil.copyfile(sqlite_file[0].with_suffix(".new"), folder / "workbench.sqlite3")
    return f"sqlite:///{folder / 'workbench.sqlite3'}"


def test_slow_senders_take_no_thread_and_are_answered_when_they_have_sent(shared: Served) -> None:
    with _connections(shared, 60) as sockets:
        for each in sockets:
            each.sendall(HEAD + b"x")
        assert _status(shared, "/healthz") == 200
        sockets[0].sendall(b"x" * 999)
        assert sockets[0].recv(12) == b"HTTP/1.1 400"


def test_eight_stalled_downloads_begin_at_once_and_keep_no_transaction_open(shared: Served, log: Path) -> None:
    file = log.with_name("workbench.sqlite3")
    _fill_audit(file)
    visitor = Visitor(shared)
    with closing(visitor.connection), _connections(shared, 8) as stalled:
        assert visitor.sign_in("lead", PASSWORD) == 303
        for each in stalled:
            each.sendall(f"GET /audit.csv HTTP/1.1\r\nHost: localhost\r\nCookie: {visitor.cookie}\r\n\r\n".encode())
            assert each.recv(12) == b"HTTP/1.1 200"
        assert _eventually(lambda: _checkpoint_is_whole(file), within=60)
        assert visitor.ask("GET", "/queue")[0] == 200


def _fill_audit(file: Path) -> None:
    """More than a socket's buffers hold."""
    engine = db.open_engine(f"sqlite:///{file}")
    with db.writing(engine) as session:
        by = a_lead(a_practice(session))
        practice = people.practice_called(session, by.organisation)
        operator = Actor(None, "test", Role.OPERATOR, by.organisation, practice.id)
        people.add_user(session, practice, "lead", Role.SAFEGUARDING_LEAD, QUICK_PASSWORD, by=operator, at=NOON)
    fill(engine, by.organisation, 60_000, first=1_000)
    engine.dispose()


def _checkpoint_is_whole(file: Path) -> bool:
    """Not while anybody reads what is in the log."""
    with closing(sqlite3.connect(file)) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def test_more_connections_than_threads_may_stay_open(shared: Served) -> None:
    with _connections(shared, 300):
        assert _status(shared, "/healthz") == 200


def test_what_is_asked_for_is_not_logged(shared: Served, log: Path) -> None:
    assert _status(shared, "/patients/123?name=secret") == 303
    assert "secret" not in log.read_text()


def test_it_serves_the_file_that_it_checked_wherever_it_is_started(
    tmp_path: Path, sqlite_file: tuple[Path, Engine]
) -> None:
    """A file is one of the folder where the command was given, to every process."""
    _new_database(tmp_path, sqlite_file)
    with served("sqlite:///workbench.sqlite3", folder=tmp_path) as started:
        assert _status(started, "/readyz") == 200


def test_a_worker_that_was_killed_is_replaced(shared: Served) -> None:
    before = shared.children()
    for child in before:
        os.kill(child, signal.SIGKILL)
    assert _eventually(lambda: len(shared.children()) == 5 and not {*shared.children()} & {*before})
    assert _status(shared, "/healthz") == 200


LARGE = 3_000_000
"""Bytes: more than other pages take."""


def test_a_large_upload_of_an_administrator_is_taken_and_imported_by_itself(
    tmp_path: Path, sqlite_file: tuple[Path, Engine]
) -> None:
    address = _new_database(tmp_path, sqlite_file)
    _add_administrator(tmp_path / "workbench.sqlite3")
    with served(address) as server, closing(server.connect()) as connection:
        visitor = Visitor(server)
        assert visitor.sign_in("pat", PASSWORD) == 303
        record = json.dumps(a_bundle()) + " " * LARGE
        token = visitor.token("/imports")  # which may come with another cookie
        assert _upload(connection, record, visitor.cookie, token) == 303
        assert _eventually(lambda: b"All read" in visitor.found("/imports"), within=30)
        visitor.connection.close()


def test_a_large_body_of_a_stranger_is_refused_before_it_is_read(shared: Served) -> None:
    head = f"POST /imports HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGE}\r\n\r\n".encode()
    with _connections(shared, 1) as (stranger,):
        stranger.sendall(head)
        assert stranger.recv(12) == b"HTTP/1.1 413"


def _add_administrator(file: Path) -> None:
    engine = db.open_engine(f"sqlite:///{file}")
    with db.writing(engine) as session:
        practice = a_practice(session, RIVERSIDE)
        people.add_user(
            session, practice, "pat", Role.ADMINISTRATOR, QUICK_PASSWORD, by=an_operator(practice), at=NOON
        )  # fmt: skip
    engine.dispose()


def _upload(connection: http.client.HTTPConnection, record: str, cookie: str, token: str) -> int:
    fields = (("csrf_token", "", token), ("file", '; filename="rosa.json"', record))
    parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"{more}\r\n\r\n{v}\r\n' for n, more, v in fields]
    headers = {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=x"}
    connection.request("POST", "/imports", "".join([*parts, "--x--\r\n"]).encode(), headers)
    return connection.getresponse().status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_processes_whoever_is_still_sending(server: Served, number: int) -> None:
    children = server.children()
    assert len(children) == 5
    with _connections(server, 1) as (slow,):
        slow.sendall(HEAD)
        assert server.end(number) < ENDS_WITHIN
    assert server.process.returncode == 0
    assert not any(map(_runs, children))


@pytest.mark.parametrize("after", [0.1, 0.5, 1.0, 1.5])
def test_it_ends_at_any_moment_of_its_start(workbench: CommandLine, after: float) -> None:
    starting = subprocess.Popen(
        COMMAND, cwd=PROJECT, env=environment(f"sqlite:///{workbench.database}", free_port()), start_new_session=True
    )
    time.sleep(after)
    starting.send_signal(signal.SIGTERM)
    assert starting.wait(ENDS_WITHIN) in {0, -signal.SIGTERM}
    assert _eventually(lambda: not _group_runs(starting.pid))


def test_no_process_outlives_a_master_that_was_killed(server: Served) -> None:
    children = server.children()
    server.end(signal.SIGKILL)
    assert _eventually(lambda: not any(map(_runs, children)))


def test_what_the_processes_share_is_left_out_of_their_garbage_collections() -> None:
    told = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, timeout=30, check=True).stdout
    assert int(told) > 10_000


def test_a_port_in_use_is_one_sentence(workbench: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = workbench("serve", WORKBENCH_PORT=str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "is in use. Stop what runs there, or change WORKBENCH_PORT." in result.stderr


@contextmanager
def _connections(server: Served, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as opened:
        yield [opened.enter_context(server.open_socket()) for _ in range(count)]


def _status(server: Served, path: str) -> int:
    with closing(server.connect()) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def _group_runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _eventually(holds: Callable[[], bool], within: float = 10) -> bool:
    until = time.monotonic() + within
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.02)
    return held


def test_new_connections_go_to_the_process_that_has_fewer(shared: Served) -> None:
    pages = [child for child in shared.children() if _sockets(child)]
    before = {child: _sockets(child) for child in pages}
    with _connections(shared, 10) as sockets:
        for each in sockets:
            each.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert each.recv(12) == b"HTTP/1.1 200"
        taken = sorted(len(_sockets(child) - before[child]) for child in pages)
    assert sum(taken) == 10
    assert taken[-1] <= 7


def _sockets(process: int) -> set[str]:
    """Each by its own number, so that one of an earlier test that ends meanwhile is not counted."""
    links = (str(file.readlink()) for file in Path(f"/proc/{process}/fd").iterdir())
    return {link for link in links if link.startswith("socket:")}


@pytest.mark.parametrize("hosts", [b"", b"Host: a.example\r\nHost: b.example\r\n"])
def test_two_hosts_and_none_are_refused(hosts: bytes, shared: Served) -> None:
    with closing(shared.open_socket()) as sent:
        sent.sendall(b"GET /sign-in HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
        assert sent.recv(64).startswith(b"HTTP/1.1 400 ")
