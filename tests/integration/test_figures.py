"""What Prometheus is told, by the processes that make pages and from the database."""

import http.client
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.commands import CommandLine
from tests.factories import HIDE, MINUTE, NOON, a_decided_item, a_gp, a_practice, an_item, an_operator, deciding
from tests.server import COMMAND, environment, free_port
from workbench import audit, db, feeds
from workbench.audit import INSTALLATION, Event
from workbench.operations.measuring import FIGURES, Figures
from workbench.permissions import Actor
from workbench.settings import PROJECT
from workbench.vocabulary import Action, FeedKind, Role, Way


def samples(session: Session, figures: Figures) -> dict[tuple[str, ...], float]:
    """By name and labels' values, an hour after noon."""
    found = [metric for figure in FIGURES for metric in figure(figures, session, NOON + 60 * MINUTE)]
    return {(each.name, *each.labels.values()): each.value for metric in found for each in metric.samples}


def test_decisions_failed_sign_ins_and_the_queue_are_counted_once(either_db: Session) -> None:
    figures, practice = Figures(), a_practice(either_db)
    a_decided_item(either_db, HIDE)
    an_item(either_db)
    _fail_to_sign_in(either_db)
    first = samples(either_db, figures)
    code = practice.ods_code
    assert first["workbench_decisions_total", code, "hide"] == 1
    assert first["workbench_failed_sign_ins_total", INSTALLATION] == 1
    assert first["workbench_queue_items", code] == 1
    assert first["workbench_queue_oldest_seconds", code] > 0
    assert first["workbench_feeds_in_trouble", code] == 0
    _fail_to_sign_in(either_db)
    second = samples(either_db, figures)
    assert second["workbench_failed_sign_ins_total", INSTALLATION] == 2
    assert second["workbench_decisions_total", code, "hide"] == 1


def test_a_feed_is_silent_since_something_came_or_it_was_added_until_it_is_removed(either_db: Session) -> None:
    figures, practice = Figures(), a_practice(either_db)
    by = an_operator(practice)
    feed = feeds.add_feed(
        either_db, practice, feeds.NewFeed(FeedKind.FOLDER, "exports", "/srv/exports"), by=by, at=NOON
    )
    silent = ("workbench_feed_silent_seconds", practice.ods_code, "1")
    assert samples(either_db, figures)[silent] == 3600, "nothing ever came: since it was added"
    later = NOON + 20 * MINUTE
    feeds.begin(either_db, practice, feeds.Arrived(Way.FEED, "rosa.json", 1, feed=feed), by=by, at=later)
    assert samples(either_db, figures)[silent] == 2400
    feeds.remove_feed(either_db, practice, "exports", by=by, at=NOON)
    assert silent not in samples(either_db, figures)


def _fail_to_sign_in(session: Session) -> None:
    nobody = Actor(None, "somebody", Role.NOBODY, INSTALLATION, None)
    audit.add(session, Event(Action.SIGN_IN_FAILED), by=nobody, at=NOON)


def test_an_empty_queue_has_no_age(db: Session) -> None:
    practice = a_practice(db)
    deciding(db, an_item(db), HIDE, by=a_gp(practice))
    found = samples(db, Figures())
    assert found["workbench_queue_items", practice.ods_code] == 0
    assert found["workbench_queue_oldest_seconds", practice.ods_code] == 0


@contextmanager
def served(workbench: CommandLine, log: Path) -> Iterator[tuple[int, int]]:
    """`serve` in production, with its two ports."""
    pages, figures = free_port(), free_port()
    also = {"WORKBENCH_METRICS_PORT": str(figures), "WORKBENCH_ENV": "production", "WORKBENCH_SECRET_KEY": "k" * 32}
    given = {**environment(workbench.address, pages), **also, "TMPDIR": str(workbench.folder)}
    with log.open("wb") as output, subprocess.Popen(COMMAND, cwd=PROJECT, env=given, stdout=output) as process:
        try:
            _wait_for(figures)
            yield pages, figures
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            return asked(port, "/")[0] and None
        except OSError:
            time.sleep(0.05)
    raise AssertionError("it did not start")


def asked(port: int, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_figures_are_shown_on_a_port_of_their_own(workbench: CommandLine, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with served(workbench, log) as (pages, figures):
        for _ in range(20):
            assert asked(pages, "/queue?patient=secret")[0] == 303
        assert asked(pages, "/metrics")[0] == 404
        assert asked(figures, "/queue")[0] == 404
        status, said = asked(figures, "/metrics")
    assert status == 200
    counted = re.search(r'workbench_requests_total\{method="GET",route="queue.index",status="303"\} (\d+)', said)
    assert counted
    assert int(counted[1]) == 20, "the figures of both processes are added up"
    assert "workbench_database_up 1.0" in said
    lines = log.read_text().splitlines()
    assert [line for line in lines if not line.startswith('{"at":"')] == []
    assert sum('"route":"queue.index"' in line for line in lines) == 20
    assert "secret" not in log.read_text()
    assert not list(workbench.folder.glob("workbench-figures*"))


def test_figures_say_that_the_database_is_away(workbench: CommandLine, tmp_path: Path) -> None:
    with served(workbench, tmp_path / "log") as (_, figures):
        workbench.database.rename(tmp_path / "moved")
        status, said = asked(figures, "/metrics")
    assert status == 200
    assert "workbench_database_up 0.0" in said
    assert "workbench_queue_items" not in said


def test_a_turn_to_write_is_told_with_its_wait(engine: Engine) -> None:
    told: list[str] = []

    def tell(name: str, waited: float, held: float) -> None:
        told.append(name)
        assert waited >= 0 < held

    db.turns.listen(tell)
    with db.writing(engine, name="of this test"):
        pass
    assert told == ["of this test"]


@pytest.mark.parametrize("port", ["many", "0", "70000"])
def test_a_port_for_figures_is_a_port(workbench: CommandLine, port: str) -> None:
    result = workbench("serve", WORKBENCH_METRICS_PORT=port)
    assert (result.exit_code, "WORKBENCH_METRICS_PORT is" in result.stderr) == (2, True)
