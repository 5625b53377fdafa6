"""What is to happen when: acts in the order of their moments, some of which bring about others."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Act = Callable[[datetime], None]


class Agenda:
    """What comes at `until` or later does not happen: it is still to come."""

    def __init__(self, until: datetime) -> None:
        self._until, self._acts, self._numbers = until, list[tuple[datetime, int, Act]](), count()

    def note(self, moment: datetime, act: Act) -> None:
        if moment < self._until:
            heapq.heappush(self._acts, (moment, next(self._numbers), act))

    def run(self) -> None:
        while self._acts:
            moment, _, act = heapq.heappop(self._acts)
            act(moment)
