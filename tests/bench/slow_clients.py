"""The queue page while others send slowly, stall in a download or try to sign in, compared with a server at rest."""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from tests.bench.databases import Database
from tests.bench.exporting import fill
from tests.bench.measuring import Figure, at_most, seconds
from tests.bench.practices import PASSWORD, a_practice_with, do_what_is_due
from tests.server import Served, Visitor, served

SENDERS, STALLED, STRANGERS = 60, 8, 16
PAGES = 40
EXPORTED = 200_000


def measure(database: Database) -> Iterator[Figure]:
    engine, on = a_practice_with(1_000, engine=database.empty("served")), f"on {database.name}"
    do_what_is_due(engine)
    fill(engine, "A82038", EXPORTED, first=1_000_000)
    with served(engine.url.render_as_string(hide_password=False)) as server:
        yield at_most(
            f"start-up of serve {on}, from the command to the first page", server.seconds_to_first_page, "s", 1.5
        )
        visitor = signed_in(server, "gp")
        for name, disturbing in (
            (f"{SENDERS} clients that send their bodies slowly", slow_senders),
            (f"{STALLED} downloads that stall", stalled_downloads),
            (f"{STRANGERS} strangers who try to sign in", strangers),
        ):
            yield _disturbed(f"{on}, with {name}", visitor, lambda disturbing=disturbing: disturbing(server))
        yield at_most(f"an export of Excel {on} begins after", _first_byte(server), "s", 1)
        yield at_most(f"memory of serve with two workers {on} (PSS)", server.memory(), "MB", 250)
        yield at_most(f"from SIGTERM to the end of serve {on}", server.end(), "s", 6)


def _first_byte(server: Served) -> float:
    cookie = signed_in(server, "lead").cookie
    with server.open_socket() as asking:
        asking.sendall(f"GET /audit.xlsx HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        return seconds(lambda: asking.recv(1))


def _disturbed(name: str, visitor: Visitor, disturbing: Callable[[], object]) -> Figure:
    before = _page_time(visitor)
    with disturbing():
        during = _page_time(visitor)
    after = _page_time(visitor)
    rest = statistics.median((before, after))
    told = f"queue page over HTTP {name} ÷ without ({during * 1e3:.1f} ms, {rest * 1e3:.1f} ms)"
    return at_most(told, during / rest, "times", 2)


def _page_time(visitor: Visitor) -> float:
    return statistics.median(seconds(lambda: visitor.ask("GET", "/queue")) for _ in range(PAGES))


def signed_in(server: Served, name: str) -> Visitor:
    visitor = Visitor(server)
    assert visitor.sign_in(name, PASSWORD) == 303
    return visitor


@contextmanager
def slow_senders(server: Served) -> Iterator[None]:
    """Each has announced a body of 1,000 bytes, and sends one byte of it ten times a second."""
    with ExitStack() as opened:
        sockets = [opened.enter_context(server.open_socket()) for _ in range(SENDERS)]
        for each in sockets:
            each.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
        with _going_on(lambda: _a_byte_each(sockets)):
            yield


def _a_byte_each(sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.sendall(b"x")
    time.sleep(0.1)


@contextmanager
def stalled_downloads(server: Served) -> Iterator[None]:
    """Each has asked for the whole audit and taken its first bytes."""
    cookie = signed_in(server, "lead").cookie
    with ExitStack() as opened:
        sockets = [opened.enter_context(server.open_socket()) for _ in range(STALLED)]
        for each in sockets:
            each.sendall(f"GET /audit.csv HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        for each in sockets:
            assert each.recv(1000).startswith(b"HTTP/1.1 200")
        yield


@contextmanager
def strangers(server: Served) -> Iterator[None]:
    with ExitStack() as going_on:
        for _ in range(STRANGERS):
            visitor = Visitor(server)
            token = visitor.token("/sign-in")
            form = {"csrf_token": token, "username": "nobody", "password": "wrong password"}
            going_on.enter_context(
                _going_on(lambda visitor=visitor, form=form: visitor.ask("POST", "/sign-in", **form))
            )
        yield


@contextmanager
def _going_on(act: Callable[[], object]) -> Iterator[None]:
    """Repeat the act in a thread until the block ends."""
    over = threading.Event()

    def repeat() -> None:
        while not over.is_set():
            act()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
