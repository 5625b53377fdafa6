"""Checkpoints outside the database prove what its owner did to the audit, whatever is hashed again."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tests.commands import RIVERSIDE, CommandLine
from tests.factories import LEEDS, NOON, a_gp, a_practice, without_guards
from workbench import audit, signing
from workbench.audit import Broken, Checkpoint, Event
from workbench.audit.chain import COLUMNS, START, canonical, canonical_values, link
from workbench.models import AuditEvent, AuditHead
from workbench.vocabulary import Action

EVENTS, HEADS = AuditEvent.__table__, AuditHead.__table__


class Signed:
    """Riverside's command line with a key and a folder for checkpoints."""

    def __init__(self, workbench: CommandLine) -> None:
        self.workbench, self.folder = workbench, workbench.folder / "checkpoints"
        self.key = workbench.folder / "key.pem"
        signing.make(self.key)

    def __call__(self, *words: str | Path) -> Result:
        where = {"WORKBENCH_SIGNING_KEY": str(self.key), "WORKBENCH_CHECKPOINTS": str(self.folder)}
        return self.workbench(*words, **where)

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / RIVERSIDE).glob("*"))

    def add_events(self) -> None:
        self.workbench.ok("practice", "pause", RIVERSIDE, "--basis", "a letter")


@pytest.fixture
def signed(riverside: CommandLine) -> Signed:
    return Signed(riverside)


def test_a_checkpoint_says_where_each_chain_stands_and_is_printed(signed: Signed) -> None:
    made = signed("audit", "checkpoint")
    said = json.loads(signed.files[0].read_bytes())
    [(sequence, head)] = signed.workbench.rows("SELECT sequence, lower(hex(hash)) FROM audit_head")
    assert (said["organisation"], said["sequence"], said["hash"]) == (RIVERSIDE, sequence, head)
    assert f"{RIVERSIDE}: event {sequence}" in made.stdout
    assert head in made.stdout


def test_verifying_holds_the_chain_against_what_was_kept(signed: Signed) -> None:
    signed("audit", "checkpoint")
    signed.add_events()
    verified = signed("audit", "verify", "--practice", RIVERSIDE)
    assert verified.exit_code == 0
    assert "Checked against 1 checkpoints" in verified.stderr


def test_it_can_begin_at_a_checkpoint_with_the_public_key_alone(signed: Signed) -> None:
    signed("audit", "checkpoint")
    signed.add_events()
    public = signed.workbench.folder / "public.pem"
    signed("key", "public", "-o", public)
    words = ("audit", "verify", "--practice", RIVERSIDE, "--from", signed.files[0], "--key", public)
    assert signed.workbench(*words).stdout == signed("audit", "verify", "--practice", RIVERSIDE).stdout


def test_without_a_key_it_says_what_is_not_proved(riverside: CommandLine) -> None:
    verified = riverside("audit", "verify", "--practice", RIVERSIDE, WORKBENCH_SIGNING_KEY=None)
    assert verified.exit_code == 0
    assert "No key is set" in verified.stderr
    assert riverside("audit", "checkpoint", WORKBENCH_SIGNING_KEY=None).exit_code == 2


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [(b'"sequence": ', b'"sequence": 1', "not what was signed"), (RIVERSIDE.encode(), b"Z99", "not what was signed"),
     (b"signature", b"sig", "no signature")],
)  # fmt: skip
def test_a_checkpoint_that_was_altered_is_named(signed: Signed, was: bytes, now: bytes, said: str) -> None:
    signed("audit", "checkpoint")
    signed.files[0].write_bytes(signed.files[0].read_bytes().replace(was, now))
    found = signed("audit", "verify", "--practice", RIVERSIDE)
    assert (found.exit_code, signed.files[0].name in found.output, said in found.output) == (2, True, True)


def test_scheduled_work_keeps_one_checkpoint_a_day(signed: Signed) -> None:
    signed("due")
    signed.add_events()
    signed("due")
    assert len(signed.files) == 1


def test_nothing_is_kept_without_a_key(riverside: CommandLine) -> None:
    folder = riverside.folder / "checkpoints"
    riverside("due", WORKBENCH_SIGNING_KEY=None, WORKBENCH_CHECKPOINTS=str(folder))
    assert not folder.exists()


def test_a_chain_whose_every_hash_was_worked_out_again_is_found(either_db: Session) -> None:
    kept = _kept(either_db)
    without_guards(either_db, "audit_event", "audit_head")
    either_db.execute(update(EVENTS).where(EVENTS.c.sequence == 2).values(actor="nobody"))
    _hash_again(either_db)
    assert isinstance(audit.verify(either_db, LEEDS), bytes)
    assert audit.verify(either_db, LEEDS, kept=kept) == Broken(3, _rewritten(kept[0]))
    assert audit.verify(either_db, LEEDS, since=kept[0]) == Broken(3, _rewritten(kept[0]))


def test_a_tail_that_was_cut_off_with_its_head_is_found(either_db: Session) -> None:
    kept = _kept(either_db)
    without_guards(either_db, "audit_event", "audit_head")
    either_db.execute(delete(EVENTS).where(EVENTS.c.sequence > 2))
    last = either_db.scalars(select(EVENTS.c.hash).where(EVENTS.c.sequence == 2)).one()
    either_db.execute(update(HEADS).values(sequence=2, hash=last))
    assert isinstance(audit.verify(either_db, LEEDS), bytes)
    found = audit.verify(either_db, LEEDS, kept=kept)
    assert isinstance(found, Broken)
    assert (found.sequence, "rows are missing at the end" in found.cause) == (3, True)


def test_a_table_emptied_and_begun_anew_is_found(either_db: Session) -> None:
    kept = _kept(either_db)
    without_guards(either_db, "audit_event", "audit_head")
    either_db.execute(delete(EVENTS))
    either_db.execute(insert(EVENTS), _rows_of(5))
    _hash_again(either_db)
    assert isinstance(audit.verify(either_db, LEEDS, kept=kept), Broken)


def test_values_in_their_order_are_the_same_bytes_as_the_row(either_db: Session) -> None:
    _kept(either_db)
    for row in either_db.execute(select(EVENTS)).mappings():
        assert canonical_values([row[name] for name in COLUMNS]) == canonical(dict(row))


def _kept(db: Session) -> list[Checkpoint]:
    """Five events, and a checkpoint of the third."""
    for number in range(1, 6):
        audit.add(db, Event(Action.VIEWED), by=a_gp(a_practice(db, on=None)), at=NOON)
        if number == 3:
            kept = Checkpoint(LEEDS, *audit.head(db, LEEDS), "2026-03-02T12:00:00.000000Z")
    return [kept]


def _rewritten(checkpoint: Checkpoint) -> str:
    return f"the chain is not the one of the checkpoint of {checkpoint.at}: it was rewritten"


def _rows_of(count: int) -> list[dict[str, object]]:
    blank = {column.name: None for column in EVENTS.c}
    said = {"organisation": LEEDS, "at": "", "actor": "", "actor_role": "", "action": "viewed", "note": ""}
    return [{**blank, **said, "sequence": number, "details": "{}", "hash": b""} for number in range(1, count + 1)]


def _hash_again(db: Session) -> None:
    previous = START
    for row in db.execute(select(EVENTS).order_by(EVENTS.c.sequence)).mappings().all():
        previous = link(previous, dict(row))
        db.execute(update(EVENTS).where(EVENTS.c.sequence == row["sequence"]).values(hash=previous))
    db.execute(update(HEADS).values(hash=previous))
