"""Each step of access, of the switch and of proxies names its event in the audit, as decisions do.

The database refuses one whose event is not in the practice's chain, says otherwise, or is that of a row before it.
"""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022_access_on_record"
down_revision = "0021_feeds"

TABLES = ("switch_change", "access_change", "proxy", "proxy_change")
NAMED = (
    "SELECT 1 FROM practice p JOIN audit_event e ON e.organisation = p.ods_code "
    "JOIN audit_head h ON h.organisation = e.organisation AND h.sequence >= e.sequence "
    "WHERE p.id = NEW.practice_id AND e.sequence = NEW.event_sequence AND e.hash = NEW.event_hash "
    "AND e.actor = NEW.by_name "
)
OF_PATIENT = (
    "AND e.action = 'access-changed' AND e.patient_nhs_number = "
    "(SELECT t.nhs_number FROM patient t WHERE t.id = NEW.patient_id AND t.practice_id = NEW.practice_id) "
)
NONE_AFTER = "AND NOT EXISTS (SELECT 1 FROM {} l WHERE l.{} = NEW.{} AND l.event_sequence >= e.sequence)"
OWNER = {"switch_change": "practice_id"}
HAS = "instr(e.details, '\"{}\":\"' || NEW.{} || '\"') > 0 "
HAS_IF = "instr(e.details, '\"{0}\":' || coalesce('\"' || NEW.{1} || '\"', '')) > 0 = (NEW.{1} IS NOT NULL) "
SAID_SQLITE = {
    "switch_change": "AND e.action = 'switched' AND " + HAS.format("step", "step")
    + "AND " + HAS.format("from", "effective_on") + "AND (instr(e.details, '\"with\":') > 0) = NEW.with_paused ",
    "access_change": OF_PATIENT + "AND " + HAS.format("step", "step") + "AND " + HAS.format("from", "effective_on")
    + "AND " + HAS_IF.format("entries_from", "entries_from"),
    "proxy": OF_PATIENT + "AND instr(e.details, '\"step\":\"proxy added\"') > 0 AND " + HAS.format("from", "from_on")
    + "AND " + HAS_IF.format("until", "until_on"),
    "proxy_change": OF_PATIENT + "AND instr(e.details, '\"step\":\"proxy ' || NEW.step || '\"') > 0 AND "
    + HAS.format("from", "effective_on") + "AND instr(e.details, '\"proxy\":' || NEW.proxy_id || ',') > 0 ",
}  # fmt: skip
"""SQLite lets a trigger use none of its functions for JSON (trusted_schema is off). An event's details are JSON in one
form, without blanks and in the order of the keys; a quotation mark within a text has a stroke before it."""
SAID_POSTGRESQL = {
    "switch_change": "AND e.action = 'switched' AND {step} = NEW.step AND {from} = {effective_on} "
    "AND {basis} = NEW.basis AND ({with} IS NOT NULL) = NEW.with_paused ",
    "access_change": f"{OF_PATIENT}AND {{step}} = NEW.step AND {{from}} = {{effective_on}} AND {{basis}} = NEW.basis "
    "AND coalesce({entries_from}, '') = coalesce({entries_on}, '') ",
    "proxy": f"{OF_PATIENT}AND {{step}} = 'proxy added' AND {{from}} = {{from_on}} AND {{basis}} = NEW.basis "
    "AND {relationship} = NEW.relationship AND {authorised_by} = NEW.authorised_by "
    "AND coalesce({until}, '') = coalesce({until_on}, '') ",
    "proxy_change": f"{OF_PATIENT}AND {{step}} = 'proxy ' || NEW.step AND {{from}} = {{effective_on}} "
    "AND {basis} = NEW.basis AND {proxy} = NEW.proxy_id::text ",
}
KEYS = ("step", "from", "basis", "with", "entries_from", "relationship", "authorised_by", "until", "proxy")
DAYS = {"effective_on": "effective_on", "from_on": "from_on", "until_on": "until_on", "entries_on": "entries_from"}


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("event_sequence", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("event_hash", sa.LargeBinary(length=32), nullable=True))
    changed = sa.text("action = 'access-changed'")
    op.create_index(
        "ix_audit_event_access_changed", "audit_event", ["organisation", "patient_nhs_number", "sequence"],
        sqlite_where=changed, postgresql_where=changed,
    )  # fmt: skip
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if is_sqlite:
            op.execute(f"DROP TRIGGER {table}_no_update")
        else:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
    _name_events()
    for table in TABLES:
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        else:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")
        _guard(table, is_sqlite=is_sqlite)


def _guard(table: str, *, is_sqlite: bool) -> None:
    owner = OWNER.get(table, "patient_id")
    said = SAID_SQLITE[table] if is_sqlite else SAID_POSTGRESQL[table].format(**_words())
    held = NAMED + said + NONE_AFTER.format(table, owner, owner)
    says = f"{table} has no event in the audit"
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_on_record BEFORE INSERT ON {table} WHEN NOT EXISTS ({held}) "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION require_event_of_{table}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
        f"$$ BEGIN IF NOT EXISTS ({held}) THEN RAISE EXCEPTION '{says}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_on_record BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION require_event_of_{table}()"
    )


def _words() -> dict[str, str]:
    """How PostgreSQL asks what an event says, and writes a day of the new row."""
    said = {key: f"(e.details::jsonb ->> '{key}')" for key in KEYS}
    return {**said, **{name: f"to_char(NEW.{column}, 'YYYY-MM-DD')" for name, column in DAYS.items()}}


def _name_events() -> None:
    """A step that has none may only take away from now on, and `workbench check` names it."""
    run = op.get_bind()
    for practice, organisation in run.execute(sa.text("SELECT id, ods_code FROM practice")).all():
        left = _events(run, organisation)
        for table in TABLES:
            for row in run.execute(_rows(table), {"practice": practice}).mappings().all():
                place = _found(left, table, row)
                if place:
                    run.execute(
                        sa.text(f"UPDATE {table} SET event_sequence = :sequence, event_hash = :hash WHERE id = :id"),
                        {"sequence": place[0], "hash": place[1], "id": row["id"]},
                    )


def _rows(table: str) -> Any:
    """In the order in which they were recorded."""
    columns = {
        "switch_change": "r.step, r.effective_on AS on_day, NULL AS nhs_number",
        "access_change": "r.step, r.effective_on AS on_day, t.nhs_number",
        "proxy": "'added' AS step, r.from_on AS on_day, t.nhs_number",
        "proxy_change": "r.step, r.effective_on AS on_day, t.nhs_number",
    }[table]
    patient = "" if table == "switch_change" else "JOIN patient t ON t.id = r.patient_id "
    number = "r.id" if table == "proxy" else "r.number"
    return sa.text(
        f"SELECT r.id, r.by_name, r.at, {columns} FROM {table} r {patient}"
        f"WHERE r.practice_id = :practice ORDER BY {number}, r.id"
    )


def _events(run: sa.Connection, organisation: str) -> dict[tuple[Any, ...], list[tuple[int, bytes]]]:
    """What each event tells of, once for each row that it stands for; in their order."""
    found: dict[tuple[Any, ...], list[tuple[int, bytes]]] = defaultdict(list)
    wanted = sa.text(
        "SELECT sequence, hash, action, actor, at, patient_nhs_number, details FROM audit_event "
        "WHERE organisation = :organisation AND action IN ('switched', 'access-changed') ORDER BY sequence"
    )
    for event in run.execute(wanted, {"organisation": organisation}):
        for table, step, day in _told(event.action, json.loads(event.details)):
            key = (table, event.actor, event.at, event.patient_nhs_number, step, day)
            found[key].append((event.sequence, event.hash))
    return found


def _told(action: str, details: dict[str, Any]) -> list[tuple[str, str, str]]:
    step, day = details.get("step", ""), details.get("from", "")
    if action == "switched":
        return [("switch_change", step, day)]
    if "count" in details:
        return [("access_change", *each) for each in details.get("steps", ())]
    if step.startswith("proxy "):
        return [("proxy" if step == "proxy added" else "proxy_change", step.removeprefix("proxy "), day)]
    return [("access_change", step, day)]


def _found(left: dict[tuple[Any, ...], list[tuple[int, bytes]]], table: str, row: Any) -> tuple[int, bytes] | None:
    key = (table, row["by_name"], _moment(row["at"]), row["nhs_number"], row["step"], str(row["on_day"]))
    places = left.get(key)
    return places.pop(0) if places else None


def _moment(at: datetime | str) -> str:
    """As the audit has it. Times are kept in UTC without saying so; SQLite keeps them as text."""
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return known.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
