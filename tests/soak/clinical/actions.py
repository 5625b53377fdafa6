"""Telling the clinical system: the sender with faults, people who change things there, and the worklist by hand."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from tests.clinical_system import Killed
from tests.soak import decision_actions
from tests.soak.clinical.comparing import compare_when_all_is_told
from tests.soak.clinical.system import FAULTS, UNREADABLE, OtherSide
from tests.soak.model_state import ModelPractice
from tests.soak.world import World
from workbench import upstream
from workbench.db import known
from workbench.errors import WorkbenchError
from workbench.models import Upstream
from workbench.upstream import sending, worklist
from workbench.upstream.way_out import forget
from workbench.vocabulary import HowChecked, Outcome, Role, Wanted, WayKind

LONGER_THAN_ANY_WAIT = timedelta(minutes=61)
ROUNDS = 3
MOST_DUE_STEPS = 40


def open_way(world: World, kind: WayKind) -> None:
    """The first practice tells its clinical system by machine, the other by hand."""
    practice = world.practices[0]
    world.clinical[practice.ods_code] = OtherSide(kind)
    settings = {"code-systems": "r4"} if kind is WayKind.FHIR_R4 else {}
    world.session.add(Upstream(practice_id=practice.id, number=2, kind=kind, settings=settings, dry_run=False,
                               by_name="command line (root)", since=world.now))  # fmt: skip
    world.session.flush()
    forget(world.session, practice.id)
    while upstream.wish_next(world.session, practice.id, by=world.actor(practice, Role.OPERATOR), at=world.now):
        pass


def tell(world: World, faults: Sequence[str] = (), unreadable: int = 0, *, all_hidden: bool = False) -> None:
    """Send what is due, or read all that is hidden. Each of the sender's transactions is a savepoint of the history's.

    A sender that is killed has recorded what it had recorded.
    """
    practice = world.practices[0]
    side = world.clinical[practice.ods_code]
    side.next.extend(FAULTS[each] for each in faults)
    side.unread.extend(UNREADABLE[:unreadable])
    asked, waiting = len(side.asked), len(side.next)
    send: Any = sending.verify if all_hidden else sending.send
    by = world.actor(practice, Role.OPERATOR)
    with world.session.begin_nested(), suppress(Killed):
        known(world.session).clear()  # other sessions write in this transaction
        send(world.session.connection(), world.row(practice), by=by, now=lambda: world.now, opens=lambda _way: side)
    world.session.expire_all()
    world.counts["wishes sent"] += len(side.asked) - asked
    for each in faults[: waiting - len(side.next)]:
        world.counts[f"fault: {each}"] += 1
    side.next.clear()
    side.unread.clear()


def change_there(world: World, place: int, wanted: Wanted | None) -> None:
    """Somebody shows or hides something there, or deletes it (None); a request of ours may only be done by then."""
    practice = world.practices[0]
    side = world.clinical[practice.ods_code]
    side.do_what_is_late()
    sources = sorted(id_ for code, id_ in world.entries if code == practice.ods_code)
    source_id = sources[place % len(sources)]
    world.counts["changed there"] += 1
    if wanted is None:
        side.gone.add(source_id)
        side.changed.add(source_id)
    else:
        side.gone.discard(source_id)
        side.change(source_id, wanted)


def work_by_hand(world: World, practice: ModelPractice, place: int) -> None:
    """One person does a job of the worklist there, or checks it, and says so."""
    lead = world.actor(practice, Role.SAFEGUARDING_LEAD)
    jobs = worklist_of(world, practice, lead)
    if not jobs:
        return
    key = jobs[place % len(jobs)].key
    by = world.actor(practice, Role.CLINICIAN) if key.is_check else lead
    found = world.attempt("worklist opened", lambda: worklist.job(world.session, key, by=by, at=world.now))
    if found is None:
        return
    side = world.clinical[practice.ods_code]
    for entry in found.entries:
        side.gone.discard(entry.source_id)
        side.change(entry.source_id, entry.wanted)
    with_what = {"seen": found.token, "by": by, "at": world.now}
    try:
        with world.session.begin_nested():
            if key.is_check:
                worklist.check(world.session, key, HowChecked.SETTING, is_so=True, **with_what)  # type: ignore[arg-type]
            else:
                worklist.done(world.session, key, HowChecked.SETTING, **with_what)  # type: ignore[arg-type]
    except WorkbenchError:
        world.counts["refused"] += 1
    else:
        world.counts["done by hand"] += 1
        side.changed -= {entry.source_id for entry in found.entries}
    world.session.expire_all()


def worklist_of(world: World, practice: ModelPractice, by: Any) -> Sequence[Any]:
    return worklist.worklist(world.session, by=by, at=world.now).jobs


def hide_or_show(world: World, place: int, *, hides: bool) -> None:
    outcome = Outcome.HIDE if hides else Outcome.LEAVE_VISIBLE
    decision_actions.decide_item(world, world.practices[0], place, outcome, named=0, hide_linked=hides,
                                 review_in=None, role=Role.SAFEGUARDING_LEAD)  # fmt: skip


def tell_all(world: World) -> None:
    """Without faults, as in a night and after it, until nothing is left to send: no wish is lost, and what may not be
    seen is not shown there, nor what somebody showed there.
    """
    world.clinical[world.practices[0].ods_code].do_what_is_late()
    tell(world, all_hidden=True)
    for _ in range(ROUNDS):
        world.now += LONGER_THAN_ANY_WAIT
        for practice in world.practices:
            assert decision_actions.run_due_steps(world, practice, most=MOST_DUE_STEPS)
        tell(world)
    compare_when_all_is_told(world)
