"""What of a server cannot be fetched is never given up, and asked for ever more seldom."""

from datetime import datetime, timedelta
from itertools import pairwise

from tests.factories import NOON
from workbench.feeds.polling import again


def test_what_nobody_answers_for_is_asked_for_after_longer_each_time_and_once_a_day_at_most() -> None:
    refusal = again.Refusal(["Observation/o"], of="Patient/p", is_deleted=False, is_elsewhere=False)
    waiting, moments = again.refused({}, refusal, NOON), [NOON]
    for _ in range(15):
        moments.append(datetime.fromisoformat(waiting["Observation/o"]["at"]))
        assert again.due(waiting, moments[-1]) == [["Observation/o"]]
        waiting = again.unanswered(waiting, ["Observation/o"], moments[-1])
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert (gaps == sorted(gaps), set(gaps[-6:])) == (True, {timedelta(days=1)})
