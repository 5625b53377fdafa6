"""What the practices of the day hold, and a lead who decides about it over HTTP, whatever happens to the server."""

import http.client
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, select

from tests.factories import PASSWORD, a_patient, a_practice, a_user, an_administrator, an_item, an_operator, entries
from tests.server import Visitor
from tests.soak.day.sides import Side
from workbench import upstream
from workbench.db import reading, writing
from workbench.models import ReviewItem
from workbench.vocabulary import Outcome, Role

ITEMS_OF_A_PATIENT = 4
AFTER_A_FAILURE, LONGEST_WITHOUT_SERVER = 0.05, 120
FORMS = {
    Outcome.HIDE: {"outcome": "hide", "reason": "third-party-confidence"},
    Outcome.LEAVE_VISIBLE: {"outcome": "leave-visible", "note": "We talked about it, and she agrees"},
}


@dataclass
class Held:
    """A practice, its items, and what was answered of each: the outcomes that the server said it has recorded."""

    side: Side
    practice_id: int
    lead: str
    items: list[int]
    recorded: dict[int, list[Outcome]] = field(default_factory=dict)


def fill(engine: Engine, side: Side, number_of_entries: int) -> Held:
    """Items with one or two entries; every fifth is never decided about, and stands beside."""
    lead = f"lead-{side.kind.value}"
    with writing(engine) as db:
        practice = a_practice(db, side.code)
        a_user(db, practice=side.code, name=lead, role=Role.SAFEGUARDING_LEAD)
        way = upstream.add(db, practice, side.kind, side.settings, by=an_operator(practice), at=practice.added_at)
        if way.dry_run:
            by = an_administrator(practice)
            upstream.set_dry_run(db, dry=False, basis="agreed with the supplier", by=by, at=practice.added_at)
        while upstream.wish_next(db, practice.id, by=an_operator(practice), at=practice.added_at):
            pass
        held, made = [], []
        while len(held) < number_of_entries:
            patient = a_patient(db, practice=side.code)
            for number in range(ITEMS_OF_A_PATIENT):
                item = an_item(db, patient, titles=["One", "Two"][: 1 + number % 2])
                made.append(item.id)
                held += [(item, entry, patient) for entry in entries(db, item)]
        side.hold(held)
        return Held(side, practice.id, lead, made)


class Deciding:
    """The leads at work: each decision is tried until the server has answered, and told as often as it was."""

    def __init__(self, engine: Engine, port: int, practices: Sequence[Held], chances: random.Random) -> None:
        self._engine, self._chances, self.counts = engine, chances, Counter[str]()
        self._served: Any = SimpleNamespace(connect=lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=20))
        self._visitors: dict[str, tuple[Visitor, str]] = {}
        self.left = [(held, item) for held in practices for item in held.items if item % 5] * 2
        chances.shuffle(self.left)

    def decide(self) -> None:
        """The next of them: hide it, or show it again."""
        held, item = self.left.pop()
        before = held.recorded.setdefault(item, [])
        shows = self._chances.random() < (0.5 if before else 0.2)
        outcome = Outcome.LEAVE_VISIBLE if shows else Outcome.HIDE
        until = time.monotonic() + LONGEST_WITHOUT_SERVER
        while time.monotonic() < until:
            try:
                status = self._post(held, item, outcome)
            except (OSError, http.client.HTTPException):
                self.counts["requests that the server did not answer"] += 1
                self._visitors.pop(held.lead, None)
                time.sleep(AFTER_A_FAILURE)
            else:
                self.counts[f"decisions answered with {status}"] += 1
                if status in (200, 303):
                    before.append(outcome)
                    return
                assert status in (409, 503), status
        raise RuntimeError("the server gives no answer any more")

    def _post(self, held: Held, item: int, outcome: Outcome) -> int:
        visitor, token = self._visitors.get(held.lead) or self._sign_in(held.lead)
        with reading(self._engine) as db:
            revision = db.scalars(select(ReviewItem.revision).where(ReviewItem.id == item)).one()
        form = {"csrf_token": token, "seen": f"{item}-{revision}", **FORMS[outcome]}
        return visitor.ask("POST", f"/review-items/{item}/decision", **form)[0]

    def _sign_in(self, lead: str) -> tuple[Visitor, str]:
        visitor = Visitor(self._served)
        status = visitor.sign_in(lead, PASSWORD)
        if status != 303:
            raise OSError(status)
        self._visitors[lead] = visitor, visitor.token("/queue")
        return self._visitors[lead]
