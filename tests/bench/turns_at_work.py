"""How long each kind of work keeps its turn to write, in one process that does one thing after the other."""

from collections.abc import Iterator

from sqlalchemy import text

from tests.bench.imports import bundles, import_into
from tests.bench.measuring import Figure, at_most
from tests.bench.pages import signed_in, token_in
from tests.bench.practices import NOW, OPERATOR, Surgery
from workbench import db, due
from workbench.db import turns
from workbench.models import Practice

DECIDED, SCANNED = 200, 2_000
KINDS = (
    ("review_items.decide", "a decision", 5),
    ("review_items.undo", "an undo", 20),
    ("review_items.show", "opening an item", 20),
    ("queue.index", "a search of the queue", 20),
    ("due", "scheduled work", 20),
    ("import", "an import", 20),
)
"""By the name that it is counted under: what is said of it, and the most milliseconds."""


def measure(surgery: Surgery) -> Iterator[Figure]:
    _outdate_flags(surgery)
    turns.forget()
    _work(surgery)
    _do_scheduled_work(surgery)
    import_into(surgery.engine, bundles(), "T0000")
    counted = turns.counted()
    for name, label, most in KINDS:
        held = counted[name].held
        p50, p99 = (turns.percentile(held, share) * 1e3 for share in (0.5, 0.99))
        told = f"the turn to write of {label} on {surgery.database}, p99 (p50 {p50:.1f} ms, of {len(held):,})"
        yield at_most(told, p99, "ms", most)


def _work(surgery: Surgery) -> None:
    client = signed_in(surgery.engine, "lead")
    token = token_in(client.get("/queue").text)
    for _ in range(DECIDED):
        item = next(surgery.waiting)
        client.get(f"/review-items/{item}")
        form = {"csrf_token": token, "seen": f"{item}-1", "outcome": "leave-visible"}
        answer = client.post(f"/review-items/{item}/decision", data=form, headers={"HX-Request": "true"}).text
        batch = answer.partition("/decisions/")[2].partition("/undo")[0]
        client.post(f"/decisions/{batch}/undo", data={"csrf_token": token}, headers={"HX-Request": "true"})
        client.get(f"/queue?patient={surgery.patient_of(item)[0]}")


def _outdate_flags(surgery: Surgery) -> None:
    """So that scheduled work scans the last entries again."""
    with db.writing(surgery.engine) as session:
        last = 2 * surgery.items - SCANNED
        session.execute(text("UPDATE entry SET flags_version = '' WHERE id > :last"), {"last": last})


def _do_scheduled_work(surgery: Surgery) -> None:
    with db.reading(surgery.engine) as session:
        practice = session.get_one(Practice, 1)
    due.catch_up(surgery.engine, practice, by=OPERATOR, at=NOW)
