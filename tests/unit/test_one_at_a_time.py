"""Of a server process's threads one makes a page at a time, and none waits long for another."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from workbench.db.waiting import one_at_a_time
from workbench.db.waiting.one_at_a_time import OneAtATime

LONG = 60.0


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> OneAtATime:
    monkeypatch.setattr(one_at_a_time, "PATIENCE", LONG)
    return OneAtATime()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def holding(place: OneAtATime, taken: Event, end: Event) -> Callable[[], None]:
    def hold() -> None:
        place.take()
        taken.set()
        assert end.wait(LONG)
        place.leave()

    return hold


def test_one_has_the_place_at_a_time(place: OneAtATime, threads: ThreadPoolExecutor) -> None:
    inside, most, start = [0], [0], Barrier(8)

    def work() -> None:
        start.wait(LONG)
        for _ in range(200):
            place.take()
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            Event().wait(0)  # lets another thread run, if one may
            inside[0] -= 1
            place.leave()

    for done in [threads.submit(work) for _ in range(8)]:
        done.result(LONG)
    assert most == [1]


def test_whoever_will_wait_for_something_else_lets_the_others_go_on(
    place: OneAtATime, threads: ThreadPoolExecutor
) -> None:
    first = [Event(), Event()]
    held = threads.submit(holding(place, *first))
    assert first[0].wait(LONG)
    second = [Event(), Event()]
    beside = threads.submit(holding(place, *second))
    assert not second[0].wait(0.05)
    first[1].set()
    held.result(LONG)
    assert second[0].wait(LONG)
    second[1].set()
    beside.result(LONG)


def test_a_long_page_is_waited_for_once_and_those_after_wait_for_each_other(
    place: OneAtATime, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_at_a_time, "PATIENCE", 0.05)
    long, second, third = ([Event(), Event()] for _ in range(3))
    all_three = [threads.submit(holding(place, *long))]
    assert long[0].wait(LONG)
    all_three.append(threads.submit(holding(place, *second)))
    assert second[0].wait(LONG)
    monkeypatch.setattr(one_at_a_time, "PATIENCE", LONG)
    all_three.append(threads.submit(holding(place, *third)))
    long[1].set()  # it has the place no longer, so that its end frees nothing
    all_three[0].result(LONG)
    assert not third[0].wait(0.05)
    second[1].set()
    assert third[0].wait(LONG)
    third[1].set()
    for each in all_three:
        each.result(LONG)


def test_leaving_what_one_does_not_have_does_nothing(place: OneAtATime, threads: ThreadPoolExecutor) -> None:
    place.leave()
    place.take()
    threads.submit(place.leave).result(LONG)
    waiting = [Event(), Event()]
    waits = threads.submit(holding(place, *waiting))
    assert not waiting[0].wait(0.05)
    place.leave()
    place.leave()
    assert waiting[0].wait(LONG)
    waiting[1].set()
    waits.result(LONG)


def test_a_page_that_fails_leaves_the_place(threads: ThreadPoolExecutor) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            one_at_a_time.one_at_a_time(fails)()
    assert threads.submit(one_at_a_time.one_at_a_time(lambda *said: said), 1).result(LONG) == (1,)
