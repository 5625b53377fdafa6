"""One batch of targets: read, record that they are sent, send one after the other, read back, record what became."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from workbench import audit, db
from workbench.db import columns_of, table_of
from workbench.models import UpstreamState
from workbench.permissions import Actor
from workbench.upstream.interface import LONGEST_CALL, Answer, Answered, Seen, Way
from workbench.upstream.sending import choosing, judging, late, lease
from workbench.upstream.sending.asking import Asking
from workbench.upstream.sending.choosing import Chosen
from workbench.upstream.sending.judging import Judged
from workbench.upstream.sending.sent import Sent, Worked
from workbench.upstream.sending.uncovering import would_uncover
from workbench.upstream.sending.waiting import wait_until
from workbench.upstream.way_out import way_of
from workbench.upstream.wishes import Became, WishState, is_any_to_wish, record, states_of
from workbench.vocabulary import Happened, Route, Wanted

TARGETS_PER_BATCH = 20
"""Recorded together: the fewer, the more often a batch waits for the disk; the more, the longer a decision waits."""

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Sender:
    """The sender of one practice by the way out of that `number`. `now` is the clock; `random` spreads what waits.

    `is_ending`: the process has been told to end, so that nothing more is begun.
    """

    engine: Engine
    practice_id: int
    way: Way
    by: Actor
    now: Clock
    number: int = 0
    random: Callable[[], float] = random.random
    is_ending: Callable[[], bool] = lambda: False
    holder: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent: Sent = field(default_factory=Sent)
    ends_at: datetime | None = None
    held_until: datetime | None = None

    def send_due(self) -> bool:
        """Work on the next batch; False if nothing is due, another sender has the lease, or it is to wait."""
        with db.reading(self.engine) as session:
            behind, at = self.is_behind(session), self.now()
            chosen = choosing.due(session, self.practice_id, self.way, at=at, most=TARGETS_PER_BATCH, is_behind=behind)
        if not chosen:
            return False
        return self.work_on(chosen, Asking(self.way)).goes_on

    def work_on(self, chosen: Sequence[Chosen], asking: Asking, *, is_nightly: bool = False) -> Worked:
        """Read and, where it is needed, send these. A nightly look that has to wait is not put on record: it ends."""
        if not self._take_lease():
            return Worked((), goes_on=False)
        looked_at, became, to_send = self._look(chosen, asking, is_nightly=is_nightly)
        confirmed = self._record(became, sending=[each for each, _ in to_send])
        if confirmed is None:
            return Worked((), goes_on=False)
        going = [(each, seen) for each, seen in to_send if judging.told(each).states.keys() <= confirmed]
        is_recorded = self._record(self._tell_all(going, asking)) is not None
        self.sent.was_stopped = self.sent.was_stopped or asking.waits is not None
        return Worked(looked_at, is_recorded and asking.waits is None and not self.is_ending())

    def give_back(self) -> None:
        """Another sender may begin at once."""
        with db.writing(self.engine, name="upstream") as session:
            lease.give_back(session, self.practice_id, self.holder)

    def _look(
        self, chosen: Sequence[Chosen], asking: Asking, *, is_nightly: bool
    ) -> tuple[list[Chosen], list[Became], list[tuple[Chosen, Seen]]]:
        """What is not looked at in time is due still."""
        looked_at: list[Chosen] = []
        became: list[Became] = []
        to_send: list[tuple[Chosen, Seen]] = []
        for each in chosen:
            if self._is_over():
                break
            found = asking.waits or asking.read(each.target)
            if is_nightly and asking.waits:
                break
            looked_at.append(each)
            self.sent.looked_at += 1
            if isinstance(found, Answer):
                until = self._until(each, found)
                new = judging.of_answer(each, _of_reading(found), self.now(), until, reading=True)
            else:
                there, judged = self._judged(each, found)
                new = judged.became
                to_send += [(there, found)] if judged.send else []
            became += [one for one in new if judging.is_news(one, each.states[one.entry_id])]
        return looked_at, became, to_send

    def _judged(self, chosen: Chosen, seen: Seen) -> tuple[Chosen, Judged]:
        """What is not found beside what is, is a person's, and does not hold up the rest, which is returned."""
        at, gone = self.now(), judging.missing(chosen, seen)
        there = chosen.only(chosen.states.keys() - gone) if gone else chosen
        judged = judging.of_reading(there, seen, at)
        if judged.send and there.strictest.wanted is Wanted.VISIBLE:
            with db.reading(self.engine) as session:
                if would_uncover(session, self.way, there, seen):
                    judged = Judged(judging.would_uncover(there, seen, at))
        became = judging.not_found(chosen.only(gone), seen, at) if gone else ()
        return there, Judged((*became, *judged.became), judged.send)

    def _tell_all(self, to_send: Sequence[tuple[Chosen, Seen]], asking: Asking) -> list[Became]:
        """What is not told in time stands as sent, and is read before it is sent again."""
        results: list[Became] = []
        for each, seen in to_send:
            if self._is_over():
                break
            results += self._tell(each, seen, asking)
        return results

    def _tell(self, chosen: Chosen, seen: Seen, asking: Asking) -> tuple[Became, ...]:
        """Send it once, twice if it changed between reading and sending, and read back what is shown."""
        if asking.waits:
            return judging.of_answer(chosen, asking.waits, self.now(), self._until(chosen, asking.waits))
        wanted, may_ask = chosen.strictest.wanted, partial(self._may_tell, chosen, seen)
        answer = asking.apply(chosen.target, wanted, seen, may_ask)
        if answer is None:
            return ()
        if answer.answered is Answered.STALE:
            again = asking.read(chosen.target)
            if isinstance(again, Seen) and not judging.is_shown(chosen, again):
                may_ask = partial(self._may_tell, chosen, again)
                answer = asking.apply(chosen.target, wanted, again, may_ask) or answer
            elif isinstance(again, Seen):
                return judging.of_read_back(chosen, again, self.now(), self.now())
        told = judging.of_answer(chosen, answer, self.now(), self._until(chosen, answer))
        if answer.answered is not Answered.ACCEPTED:
            return told
        back = asking.read(chosen.target)
        if not isinstance(back, Seen):
            return told
        return (*told, *judging.of_read_back(chosen, back, self.now(), self._until(chosen, answer)))

    def _may_tell(self, chosen: Chosen, seen: Seen) -> bool:
        """Is the way out still ours, and the lease for as long as the longest call takes? Nobody else has it before it
        ends. Before something is shown: are these still the newest wishes, and would nothing else be shown with them?
        """
        until = self.now() + LONGEST_CALL
        if self.held_until is None or until > self.held_until:
            return False
        with db.reading(self.engine) as session:
            if not self._has_this_way_out(session):
                return False
            if chosen.strictest.wanted is not Wanted.VISIBLE:
                return True
            newest = states_of(session, list(chosen.states))
            return (
                not self.is_behind(session)
                and lease.is_held(session, self.practice_id, self.holder, at=until)
                and all(newest[entry].number == state.number for entry, state in chosen.states.items())
                and not would_uncover(session, self.way, chosen, seen)
            )

    def _has_this_way_out(self, session: Session) -> bool:
        """A dry run may have begun meanwhile."""
        way = way_of(session, self.practice_id)
        return way is not None and way.number == self.number

    def is_behind(self, session: Session) -> bool:
        """Are wishes still to be made or routed anew? Until then it is not known what is ours to show."""
        self.sent.is_behind = is_any_to_wish(session, self.practice_id, at=self.now())
        return self.sent.is_behind

    def _is_over(self) -> bool:
        return self.is_ending() or self.ends_at is None or self.now() > self.ends_at

    def _until(self, chosen: Chosen, answer: Answer) -> datetime:
        return wait_until(self.now(), chosen.strictest.tries, answer.retry_after, self.random)

    def _take_lease(self) -> bool:
        with db.writing(self.engine, name="upstream") as session:
            return self._keep_lease(session, self.now())

    def _keep_lease(self, session: Session, at: datetime) -> bool:
        """Hold it for as long again, while the practice has this way out. Reading and telling each have their time."""
        if not self._has_this_way_out(session):
            return False
        self.ends_at, self.held_until = at + lease.BATCH_LASTS, at + lease.LASTS
        is_ours = lease.take(session, self.practice_id, self.holder, at=at)
        self.sent.is_another_at_work = not is_ours
        return is_ours

    def _record(self, became: Sequence[Became], sending: Sequence[Chosen] = ()) -> set[int] | None:
        """Write it down, and that these are sent; the entries whose sending is recorded. None: the lease is lost.

        Until the transaction is over nothing is sent: whoever finds `sent` after a crash reads before sending again.
        """
        if not became and not sending:
            return set()
        with db.writing(self.engine, name="upstream") as session:
            audit.take_turn(session, self.by)
            at = self.now()
            if not self._keep_lease(session, at):
                return None
            became = late.unproved(session, self.practice_id, became, at=at)
            going = [each for chosen in sending for each in judging.sent(chosen, at)]
            changed = record(session, [*became, *going], by=self.by, at=at)
            _wake_beside(session, became, changed)
        self.sent.add([*became, *going])
        return {each.entry_id for each in going if each.entry_id in changed}


def _wake_beside(session: Session, became: Sequence[Became], changed: dict[int, WishState]) -> None:
    """What was shown may have uncovered what is hidden beside it: that is read at once."""
    shown = {
        changed[each.entry_id].review_item_id: each.fact.at
        for each in became
        if each.fact.happened is Happened.VERIFIED
        and each.entry_id in changed
        and changed[each.entry_id].wanted is Wanted.VISIBLE
        and changed[each.entry_id].verified == 1
    }
    state = columns_of(UpstreamState)
    if shown:
        session.connection().execute(
            update(table_of(UpstreamState))
            .where(state.review_item_id.in_(shown), state.by_machine, state.wanted != Wanted.VISIBLE)
            .where(state.route == Route.SENDER)
            .values(next_at=max(shown.values()))
        )


def _of_reading(answer: Answer) -> Answer:
    """Reading changes nothing: without an answer to it, it is asked again."""
    if answer.answered in (Answered.UNKNOWN, Answered.STALE):
        return Answer(Answered.WAIT, answer.status, answer.retry_after, answer.cause)
    return answer
