"""`make bench PEER=1`: the queue and decisions beside Django's admin with simple-history, which keeps every version.

It is installed into an environment of its own, which is thrown away. Both serve the same number of items with two
processes, and are asked in turn.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine

from tests.bench.clinicians import TEN, Answers, a_clinician, address_of, at_once, deciding_at_once
from tests.bench.databases import Database
from tests.bench.load import Client
from tests.bench.measuring import Figure, alternating, at_least, at_most, for_information
from tests.bench.ordinary import decide
from tests.bench.practices import NOTE, Surgery, a_surgery, do_what_is_due
from tests.server import Served, Visitor, free_port, served

HERE = Path(__file__).parent
PACKAGES = ("django", "django-simple-history", "gunicorn", "psycopg[binary]")
DECIDED, WAITING, TIMES, SECONDS = 200_000, 6_000, 40, 5.0
TOKEN = "a" * 32
"""Django takes any such token that the cookie and the form agree about."""


FORM = {
    "csrfmiddlewaretoken": TOKEN, "nhs_number": "9990000018", "patient": "Jo Person", "kind": "consultation",
    "title": "GP surgery", "text": NOTE, "flag": "", "urgency": "3", "recorded_at_0": "2026-11-10",
    "recorded_at_1": "12:00:00", "state": "left visible", "reason": "",
}  # fmt: skip


@dataclass(frozen=True)
class Peer:
    server: Served
    session: str
    waiting: Iterator[int]

    @property
    def cookie(self) -> str:
        return f"sessionid={self.session}; csrftoken={TOKEN}"

    def next_address(self) -> str:
        return f"/admin/surgery/item/{next(self.waiting)}/change/"


class Clerk(Visitor):
    """Somebody signed in to the admin."""

    def __init__(self, peer: Peer) -> None:
        super().__init__(peer.server)
        self.peer = peer

    def ask(self, method: str, path: str, *, part: bool = False, **form: str) -> tuple[int, bytes]:
        self.cookie = self.peer.cookie
        return super().ask(method, path, part=part, **form)

    def look(self) -> None:
        assert b"Person" in self.found("/admin/surgery/item/?state__exact=waiting")

    def decide(self) -> None:
        status, _ = self.ask("POST", self.peer.next_address(), **FORM)
        assert status == 302, status


def measure(folder: Path, databases: tuple[Database, ...]) -> Iterator[Figure]:
    python = _installed(folder)
    for database in databases:
        ours = a_surgery(database, decided=DECIDED, waiting=WAITING)
        do_what_is_due(ours.engine)
        theirs = _address(database.empty("peer"))
        with served(address_of(ours)) as server, _peer(python, theirs) as peer:
            yield from _compared(server, ours, peer)


def _compared(server: Served, ours: Surgery, peer: Peer) -> Iterator[Figure]:
    clerk, (visitor, token), on = Clerk(peer), a_clinician(server), f"over HTTP on {ours.database}"
    yield _ratio(f"queue page {on}", partial(visitor.found, "/queue"), clerk.look)
    yield _ratio(f"a decision {on}, one client", partial(decide, visitor, token, ours.waiting), clerk.decide)
    many, others = deciding_at_once(server, TEN, ours.waiting, SECONDS), Answers()
    clients, form = [Client(peer.server, peer.cookie) for _ in range(TEN)], urlencode(FORM)
    at_once([partial(others.timed, partial(_post, peer, form, client)) for client in clients], SECONDS)
    assert others.statuses.keys() == {302}
    rates = [len(answers.times) / SECONDS for answers in (many, others)]
    told = f"decisions of ten clients {on} ÷ Django admin's ({rates[0]:.0f}/s, {rates[1]:.0f}/s)"
    yield at_least(told, rates[0] / rates[1], "times", 1)
    yield for_information(f"Django admin's decisions of ten clients {on}, p99", others.percentile(0.99), "ms")


def _post(peer: Peer, form: str, client: Client) -> int:
    return client.post(peer.next_address(), form)


def _ratio(name: str, ours: Callable[[], object], theirs: Callable[[], object]) -> Figure:
    ours_s, theirs_s, ratio = alternating(ours, theirs, times=TIMES)
    return at_most(f"{name} ÷ Django admin's ({ours_s * 1e3:.1f} ms, {theirs_s * 1e3:.1f} ms)", ratio, "times", 1)


def _installed(folder: Path) -> Path:
    environment = folder / "peer"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    return python


def _address(engine: Engine) -> dict[str, str]:
    url = engine.url
    engine.dispose()
    host = {"PEER_USER": url.username or "", "PEER_HOST": str(url.query["host"])} if url.query else {}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "surgery.settings", "PEER_NAME": str(url.database), **host}


@contextmanager
def _peer(python: Path, environment: dict[str, str]) -> Iterator[Peer]:
    prepare = [python, "prepare.py", str(DECIDED), str(WAITING), NOTE]
    made = subprocess.run(prepare, cwd=HERE, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    port = free_port()
    serve = [python, "-m", "gunicorn", "--workers=2", "--threads=4", f"--bind=127.0.0.1:{port}", "surgery.wsgi"]
    process = subprocess.Popen(serve, cwd=HERE, env=environment, stderr=subprocess.DEVNULL)
    peer = Peer(Served(process, port, 0), made.stdout.strip(), iter(range(DECIDED + 1, DECIDED + WAITING)))
    try:
        _wait_for(peer)
        yield peer
    finally:
        process.terminate()
        process.wait()


def _wait_for(peer: Peer) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            Clerk(peer).look()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Django gave no page")
