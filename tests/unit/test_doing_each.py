"""Scheduled work: what fails keeps none of the rest from being done."""

from datetime import UTC, datetime

from workbench.due.loop import do_each

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_practice_that_fails_keeps_neither_the_others_nor_what_is_to_be_deleted_waiting() -> None:
    done: list[datetime] = []
    told: list[Exception] = []

    def fail(*, at: datetime) -> None:
        raise LookupError(at)

    def work(*, at: datetime) -> None:
        done.append(at)

    do_each([work, fail, work, fail, work], now=lambda: AT, tell_failure=told.append)
    assert (done, [type(each) for each in told]) == ([AT] * 3, [LookupError] * 2)
