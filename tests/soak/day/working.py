"""The day itself: decisions are made, sent, set by hand and killed in the middle; then what waits is let through."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from tests.server import free_port
from tests.soak.day import roles
from tests.soak.day.practices import Deciding, Held, fill
from tests.soak.day.proving import IS_DONE, prove_at_the_end, prove_what_is_in_effect
from tests.soak.day.roles import Role
from tests.soak.day.sides import ByHand, all_sides
from workbench import schema
from workbench.db import open_engine, reading
from workbench.models import UpstreamState

LONGEST_LIFE = 1.2
"""Seconds from one kill to the next, at most; half as many on average."""

SENDER, PERSON = "sender", "person at the worklist"
VICTIMS = ("server", SENDER, SENDER)
LONGEST_END = 600
"""Seconds that all that waits may take at the end."""


def work(folder: Path, *, entries: int, kills: int, seed: int) -> Counter[str]:
    """Counts of what was done. Raises AssertionError for whatever is not as it must be."""
    engine = open_engine(f"sqlite:///{folder / 'day.sqlite3'}")
    schema.upgrade(engine)
    with all_sides(folder) as sides:
        day = Day(engine, [fill(engine, side, entries) for side in sides], random.Random(seed))  # noqa: S311
        try:
            for side in sides:
                side.fail(random.Random(seed))  # noqa: S311
            day.kill_again_and_again(kills)
            for side in sides:
                side.fail(None)
            day.let_all_through()
        finally:
            for role in day.roles.values():
                role.end()
        for held in day.practices:
            prove_at_the_end(engine, held, day.roles[SENDER].now, day.counts)
            day.counts.update(held.side.counts)
        return day.counts + day.deciding.counts


class Day:
    """All that goes on at the same time."""

    def __init__(self, engine: Engine, practices: Sequence[Held], chances: random.Random) -> None:
        url, port, begins = str(engine.url), free_port(), datetime.now(UTC) + timedelta(hours=1)
        by_hand = next(held.side for held in practices if isinstance(held.side, ByHand))
        self.engine, self.practices, self.counts, self._chances = engine, practices, Counter[str](), chances
        self.deciding = Deciding(engine, port, practices, random.Random(chances.random()))  # noqa: S311
        self.roles = {
            "server": Role(roles.serve, begins, url, port),
            SENDER: Role(roles.send, begins, url),
            PERSON: Role(roles.work_by_hand, begins, url, by_hand.code, str(by_hand.file)),
        }
        for role in self.roles.values():
            role.start()

    def kill_again_and_again(self, kills: int) -> None:
        """Decisions go on meanwhile, as many between two kills as bring all of them in before the last."""
        share = -(-len(self.deciding.left) // kills)
        with ThreadPoolExecutor(1) as leads:
            for _ in range(kills):
                decisions = leads.submit(self._decide, share)
                time.sleep(self._chances.random() * LONGEST_LIFE)
                name = self._chances.choice(VICTIMS)
                self.roles[name].kill()
                self.counts[f"kills of the {name}"] += 1
                if name == SENDER:
                    self._prove_while_no_sender_lives()
                self.roles[name].start()
                decisions.result()

    def _decide(self, most: int) -> None:
        for _ in range(min(most, len(self.deciding.left))):
            self.deciding.decide()

    def _prove_while_no_sender_lives(self) -> None:
        """What the dead one asked for is under way still, and the person at the worklist holds still."""
        self.roles[PERSON].kill()
        self.counts[f"kills of the {PERSON}"] += 1
        for held in self.practices:
            held.side.come_to_rest()
            prove_what_is_in_effect(self.engine, held, self.counts)
        self.roles[PERSON].start()

    def let_all_through(self) -> None:
        """What waits for longer is brought nearer by starting the sender anew, whose clock goes on by an hour."""
        until = time.monotonic() + LONGEST_END
        while waiting := self._not_in_effect():
            assert time.monotonic() < until, f"{waiting} wishes are not in effect at the end"
            self.roles[SENDER].kill()
            self.roles[SENDER].start()
            self._wait_while_it_moves()

    def _wait_while_it_moves(self) -> None:
        before = None
        while before != (before := self._not_in_effect()):
            time.sleep(1)

    def _not_in_effect(self) -> int:
        ids = [held.practice_id for held in self.practices]
        of = UpstreamState.practice_id.in_(ids), ~IS_DONE
        with reading(self.engine) as db:
            return db.scalars(select(func.count()).select_from(UpstreamState).where(*of)).one()
