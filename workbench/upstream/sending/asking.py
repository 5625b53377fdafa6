"""Asking a way out: each failure becomes an answer, and one new token is taken when the last is refused."""

from collections.abc import Callable
from typing import TypeVar

from workbench.upstream.interface import Answer, Answered, NotRead, Seen, Target, Way
from workbench.vocabulary import Wanted

T = TypeVar("T")
BROKEN = Answer(Answered.WAIT, cause="the way out failed")
LOST = Answer(Answered.UNKNOWN, cause="the way out failed after sending")


class Asking:
    """One batch. `waits` once the clinical system asked to wait, or could not be reached: nothing more is sent."""

    def __init__(self, way: Way) -> None:
        self._way, self._renewed = way, False
        self.waits: Answer | None = None

    def read(self, target: Target) -> Seen | Answer:
        try:
            seen = self._way.read(target)
        except NotRead as error:
            return self._again(error.answer, lambda: self.read(target))
        except Exception:
            return self._noted(BROKEN)
        return seen

    def apply(self, target: Target, wanted: Wanted, seen: Seen) -> Answer:
        """What the way out raises came after something may have been sent."""
        try:
            answer = self._way.apply(target, wanted, seen)
        except Exception:
            return LOST
        return self._again(answer, lambda: self.apply(target, wanted, seen))

    def _again(self, answer: Answer, ask: Callable[[], T]) -> T | Answer:
        """One new token in a batch; a second refusal waits like a server that is away: it is not about this target."""
        if answer.answered is not Answered.UNAUTHORISED:
            return self._noted(answer)
        if self._renewed:
            return self._noted(Answer(Answered.WAIT, answer.status, answer.retry_after, "the token is refused"))
        self._renewed = True
        try:
            self._way.renew()
        except NotRead as error:
            return self._noted(Answer(Answered.WAIT, error.answer.status, error.answer.retry_after, "no new token"))
        except Exception:
            return self._noted(BROKEN)
        return ask()

    def _noted(self, answer: Answer) -> Answer:
        if answer.answered is Answered.WAIT:
            self.waits = answer
        return answer
