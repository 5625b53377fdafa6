"""Each decision names its event in the audit, and the database refuses one whose event is not in the practice's chain.

An event follows the one before it, and the head is at an event. PostgreSQL also works out the hash of each event anew:
who writes past the program cannot put one into the chain that does not belong there. SQLite has no SHA-256.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_on_record"
down_revision = "0017_generated_lines"

NO_UPDATE = (
    "CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN "
    "SELECT RAISE(ABORT, 'decision is append-only'); END"
)
ITS_EVENT = (
    "SELECT 1 FROM practice p JOIN audit_event e ON e.organisation = p.ods_code "
    "JOIN audit_head h ON h.organisation = e.organisation AND h.sequence >= e.sequence "
    "WHERE p.id = NEW.practice_id AND e.sequence = NEW.event_sequence AND e.hash = NEW.event_hash "
    "AND e.action = 'decided' AND e.review_item = NEW.review_item_id AND e.entry = NEW.entry_id "
    "AND e.entry_version = NEW.entry_version AND e.outcome = NEW.outcome AND e.batch = NEW.batch "
    "AND e.actor = NEW.by_name AND NOT EXISTS (SELECT 1 FROM audit_event l WHERE l.entry = NEW.entry_id "
    "AND l.action = 'decided' AND l.sequence > e.sequence)"
)
BEFORE_IT = "SELECT 1 FROM audit_event e WHERE e.organisation = NEW.organisation AND e.sequence = NEW.sequence - 1"
AT_IT = (
    "SELECT 1 FROM audit_event e WHERE e.organisation = NEW.organisation AND e.sequence = NEW.sequence "
    "AND e.hash = NEW.hash"
)
TEXTS = {
    "action", "actor", "actor_role", "at", "batch", "details", "entry_kind", "note", "organisation", "outcome",
    "patient_nhs_number", "reason", "review_on",
}  # fmt: skip
NUMBERS = {"actor_id", "entry", "entry_version", "review_item", "sequence"}
START = "decode(repeat('00', 32), 'hex')"


def upgrade() -> None:
    op.add_column("decision", sa.Column("event_sequence", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("event_hash", sa.LargeBinary(length=32), nullable=True))
    decided = sa.text("action = 'decided'")
    op.create_index(
        "ix_audit_event_decided", "audit_event", ["entry", "sequence"],
        sqlite_where=decided, postgresql_where=decided,
    )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER decision_no_update")
        _name_events()
        op.execute(NO_UPDATE)
        _guard_sqlite()
    else:
        op.execute("ALTER TABLE decision DISABLE TRIGGER decision_append_only")
        _name_events()
        op.execute("ALTER TABLE decision ENABLE TRIGGER decision_append_only")
        _guard_postgresql()


def _name_events() -> None:
    """A decision that has none shows nothing from now on, and `workbench check` names it."""
    its = (
        "FROM audit_event e JOIN practice p ON p.ods_code = e.organisation WHERE e.action = 'decided' "
        "AND e.entry = decision.entry_id AND p.id = decision.practice_id AND e.batch = decision.batch "
        "AND e.entry_version = decision.entry_version AND e.outcome = decision.outcome ORDER BY e.sequence LIMIT 1"
    )
    op.execute(f"UPDATE decision SET event_sequence = (SELECT e.sequence {its}), event_hash = (SELECT e.hash {its})")


def _guard_sqlite() -> None:
    for name, act, table, held, says in (
        ("decision_on_record", "INSERT", "decision", ITS_EVENT, "decision has no event in the audit"),
        ("audit_event_in_order", "INSERT", "audit_event", BEFORE_IT, "audit_event does not follow the one before"),
        ("audit_head_at_event", "UPDATE", "audit_head", AT_IT, "audit_head is at no event"),
    ):
        first = "NEW.sequence <> 1 AND " if table == "audit_event" else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {first}NOT EXISTS ({held}) "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )


def _guard_postgresql() -> None:
    """Tables are looked up in the schema that these are made in, whatever the writer's search path says."""
    refuse = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation'"
    _function("require_event", f"IF NOT EXISTS ({ITS_EVENT}) THEN "
              f"{refuse.format('decision has no event in the audit')}; END IF;")  # fmt: skip
    _function("require_link", f"IF NEW.sequence = 1 THEN previous := {START}; ELSE SELECT e.hash INTO previous "
              f"{BEFORE_IT.removeprefix('SELECT 1 ')}; END IF; "
              f"IF NEW.hash IS DISTINCT FROM sha256(previous || convert_to({_canonical()}, 'UTF8')) THEN "
              f"{refuse.format('audit_event does not follow the one before')}; END IF;",
              declare="DECLARE previous bytea; ")  # fmt: skip
    _function("require_head", f"IF NOT EXISTS ({AT_IT}) THEN {refuse.format('audit_head is at no event')}; END IF;")
    for name, act, table, function in (
        ("decision_on_record", "INSERT", "decision", "require_event"),
        ("audit_event_in_order", "INSERT", "audit_event", "require_link"),
        ("audit_head_at_event", "UPDATE", "audit_head", "require_head"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def _function(name: str, body: str, declare: str = "") -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
        f"$$ {declare}BEGIN {body} RETURN NEW; END $$"
    )


def _canonical() -> str:
    """The bytes of the first version of the canonical form (docs/adr/0005)."""
    parts = [
        f"'\"{name}\":' || coalesce({f'to_json(NEW.{name})' if name in TEXTS else f'NEW.{name}'}::text, 'null')"
        for name in sorted(TEXTS | NUMBERS)
    ]
    return "'{' || " + " || ',' || ".join(parts) + " || '}'"
