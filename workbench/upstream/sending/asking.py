"""Asking a way out: each failure becomes an answer, and one new token is taken when the last is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from workbench.upstream.interface import Answer, Answered, NotRead, Seen, Target, Way
from workbench.vocabulary import Wanted

T = TypeVar("T")
BROKEN = Answer(Answered.UNKNOWN, cause="the way out failed")
NO_TOKEN = Answer(Answered.WAIT, cause="no new token")
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

    def apply(self, target: Target, wanted: Wanted, seen: Seen, may_ask: Callable[[], bool]) -> Answer | None:
        """What the way out raises came after something may have been sent. None: it may not be sent any more.

        `may_ask` is asked at the last moment, and again after a new token.
        """
        if not may_ask():
            return None
        try:
            answer = self._way.apply(target, wanted, seen)
        except Exception:
            return LOST
        return self._again(answer, lambda: self.apply(target, wanted, seen, may_ask))

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
            return self._noted(replace(NO_TOKEN, status=error.answer.status, retry_after=error.answer.retry_after))
        except Exception:
            return self._noted(NO_TOKEN)
        return ask()

    def _noted(self, answer: Answer) -> Answer:
        if answer.answered is Answered.WAIT:
            self.waits = answer
        return answer
