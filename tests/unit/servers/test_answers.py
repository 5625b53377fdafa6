"""How long another system asks to wait, however it says so."""

from datetime import timedelta

import pytest

from tests.factories import NOON
from workbench.servers.answers import LONGEST_WAIT, seconds
from workbench.upstream.sending.waiting import LONGEST, wait_until


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("120", 120.0),
        ("Mon, 02 Mar 2026 12:02:00 GMT", 120.0),
        ("Mon, 02 Mar 2026 12:02:00 -0000", 120.0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0.0),
        ("9" * 400, LONGEST_WAIT),
        ("Mon, 02 Mar 9999 12:00:00 GMT", LONGEST_WAIT),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_moment_and_is_a_day_at_most(
    said: str | None, wait: float | None
) -> None:
    assert seconds(said, at=NOON) == wait
    assert NOON < wait_until(NOON, 0, seconds(said, at=NOON), lambda: 1.0) <= NOON + LONGEST + timedelta(seconds=1)
