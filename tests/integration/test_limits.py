"""What only a few may do at once in a process: password checks and exports."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from tests.factories import NOON, PASSWORD
from tests.visitors import Arrive, Clock, Visitor
from workbench.cli.base import http
from workbench.errors import TooManyAtOnce
from workbench.models import AuditEvent
from workbench.people import accounts, password_checks
from workbench.vocabulary import Role
from workbench.web.door import exports, rates

LEFT_FOR_PAGES = 4
HASH = password_checks.hasher.hash(PASSWORD)


def test_the_hash_for_nobody_takes_as_long_as_any() -> None:
    assert not password_checks.hasher.check_needs_rehash(accounts._NOBODYS_HASH)
    assert not password_checks.matches(accounts._NOBODYS_HASH, PASSWORD)


def test_threads_are_left_for_those_who_do_neither() -> None:
    waiting = password_checks.AT_ONCE + password_checks.WAITING + exports.AT_ONCE
    assert waiting + LEFT_FOR_PAGES <= http.THREADS


def test_a_password_is_checked_and_a_broken_hash_matches_none() -> None:
    assert password_checks.matches(HASH, PASSWORD)
    assert not password_checks.matches(HASH, "another password")
    assert not password_checks.matches("no hash", PASSWORD)


def test_two_passwords_are_checked_at_once_and_whoever_is_one_too_many_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hasher waits for the test: nothing else shows how many run."""
    held = _HeldHasher()
    monkeypatch.setattr(password_checks, "hasher", held)
    threads = [threading.Thread(target=password_checks.matches, args=(HASH, PASSWORD)) for _ in range(10)]
    for thread in threads:
        thread.start()
    assert _eventually(lambda: held.running == 2)
    with pytest.raises(TooManyAtOnce):
        _until_full()
    held.go.set()
    for thread in threads:
        thread.join(10)
    assert (held.most, held.checked) == (2, 10)
    assert password_checks.matches(HASH, PASSWORD)


class _HeldHasher:
    def __init__(self) -> None:
        self.go, self.running, self.most, self.checked, self._lock = threading.Event(), 0, 0, 0, threading.Lock()

    def verify(self, _password_hash: str, _password: str) -> bool:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.go.wait(10)
        with self._lock:
            self.running -= 1
            self.checked += 1
        return True


def _until_full() -> None:
    """Every one of the ten has its place by now, or soon."""
    while password_checks._places.acquire(blocking=False):
        password_checks._places.release()
        time.sleep(0.01)
    password_checks.matches(HASH, PASSWORD)


def test_a_sandbox_that_lets_no_thread_stand_back_lets_people_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """As systemd's filter of system calls does: one that raises at its beginning breaks the whole pool."""

    def refuse(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "setpriority", refuse)
    with ThreadPoolExecutor(1, initializer=password_checks._stand_back) as checkers:
        monkeypatch.setattr(password_checks, "_checkers", checkers)
        assert password_checks.matches(HASH, PASSWORD)


def test_a_stranger_who_is_one_too_many_reads_why(stranger: Visitor) -> None:
    stranger.open("/sign-in")
    with _all_taken(password_checks._places):
        page = stranger.send("/sign-in", {"username": "x", "password": PASSWORD}, 503)
    assert "Many people are signing in. Wait a moment, then try again." in page.words


def test_an_export_too_many_is_told_and_is_not_on_record(lead: Visitor) -> None:
    with _all_taken(exports._places):
        assert "Other people are downloading." in lead.open("/audit.csv", 503).words
    assert "exported" not in lead.open("/audit").words


def test_every_export_gives_its_place_back(lead: Visitor) -> None:
    for _ in range(exports.AT_ONCE + 1):
        lead.open("/audit.csv")


def _all_taken(places: threading.BoundedSemaphore) -> ExitStack:
    taken = ExitStack()
    while places.acquire(blocking=False):
        taken.callback(places.release)
    return taken


def _eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.01)
    return held


def test_an_address_from_which_many_sign_ins_failed_must_wait_and_others_need_not(
    stranger: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.people.proves", lambda *_: False)
    stranger.open("/sign-in")

    def attempt(address: str) -> int:
        fields = {"csrf_token": stranger.csrf, "username": "x", "password": "y"}
        answer = stranger.client.post("/sign-in", data=fields, environ_overrides={"REMOTE_ADDR": address})
        return answer.status_code

    tried = [attempt("203.0.113.7") for _ in range(rates.FAILURES + 1)]
    assert tried == [401] * rates.FAILURES + [429]
    assert (attempt("203.0.113.8"), attempt("127.0.0.1")) == (401, 401)
    clock.at += rates.FAILURES_WITHIN
    assert attempt("203.0.113.7") == 401


def test_somebody_who_makes_many_exports_must_wait_and_it_is_on_record(lead: Visitor, arrive: Arrive) -> None:
    for _ in range(rates.EXPORTS):
        lead.open("/hidden/csv")
    assert "Wait an hour, then try again." in lead.open("/audit.csv", 429).words
    assert (
        '"cause":"too often"'
        in lead.db.scalars(select(AuditEvent.details).order_by(AuditEvent.sequence.desc())).all()[0]
    )
    arrive("Dr Dewi Rees", Role.SAFEGUARDING_LEAD).open("/audit.csv")


def test_what_is_counted_is_bounded() -> None:
    rate = rates.Rate(2, rates.FAILURES_WITHIN)
    for key in range(rates.MOST_KEYS + 10):
        rate.count(key, NOON)
    assert len(rate._times) == rates.MOST_KEYS
