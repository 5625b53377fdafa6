"""The database's guards held against what they must be: triggers by their full text and state, and who may do what."""

import re

import orjson
from sqlalchemy import Connection, text

from workbench.settings import PROJECT

EXPECTED = PROJECT / "migrations" / "guards.json"
"""Of each database, what `standing` finds in one that was just migrated (tests/fitness/test_schema.py holds it)."""

APPEND_ONLY = (
    "access_change", "attachment", "attachment_page", "audit_event", "decision", "entry_attachment", "entry_version",
    "feed", "feed_event", "flag_feedback", "own_rules_change", "policy_change", "policy_check", "proxy", "proxy_change",
    "second_look", "second_look_answer", "second_look_draw", "second_look_step", "switch_change", "upstream",
    "upstream_event", "upstream_wish",
)  # fmt: skip
COULD = "the history could be altered"
TO_DO = "find out who did it, and make the guard again by its text in migrations/guards.json"

_TRIGGERS = {
    "sqlite": "SELECT name, sql, 'O' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, pg_get_triggerdef(t.oid) || ' ' || p.prosrc, t.tgenabled FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal",
}
_REPLICA = "SELECT count(*) FROM pg_db_role_setting WHERE 'session_replication_role=replica' = ANY (setconfig)"
_GRANTED = """
SELECT c.relname, coalesce(r.rolname, 'everybody'), a.privilege_type FROM pg_class c
CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> c.relowner AND c.relkind = 'r' AND (a.privilege_type IN ('TRUNCATE', 'TRIGGER')
    OR (a.privilege_type IN ('UPDATE', 'DELETE') AND c.relname = ANY (:append_only))
    OR (a.privilege_type = 'DELETE' AND c.relname = 'audit_head'))
ORDER BY 1, 2, 3
"""


def standing(connection: Connection) -> dict[str, str]:
    """The text of each trigger that is not switched off, with its function's, by name."""
    found = connection.execute(text(_TRIGGERS[connection.dialect.name]))
    return {name: _plain(said) for name, said, state in found if state in ("O", "A")}


def guard_faults(connection: Connection) -> list[str]:
    """Why the history in this database is not protected."""
    expected: dict[str, str] = orjson.loads(EXPECTED.read_bytes())[connection.dialect.name]
    found = standing(connection)
    wrong = [f"the guard {name} is missing or switched off: {COULD}" for name in sorted(expected.keys() - found.keys())]
    wrong += [
        f"the guard {name} is not what this release made: {COULD}; {TO_DO}"
        for name in sorted(expected.keys() & found.keys())
        if found[name] != expected[name]
    ]
    wrong += [f"the trigger {name} is none of ours: find out what it does" for name in sorted(found.keys() - expected)]
    if connection.dialect.name == "postgresql" and connection.scalar(text(_REPLICA)):
        wrong.append(f"session_replication_role is set to replica, which switches guards off: {COULD}; reset it")
    return wrong


def grant_faults(connection: Connection) -> list[str]:
    """What other roles than the owner may do in PostgreSQL that the workbench never does."""
    if connection.dialect.name == "sqlite":
        return []
    found = connection.execute(text(_GRANTED), {"append_only": list(APPEND_ONLY)})
    return [
        f"{role} may {act} {table}, which the workbench never does: run workbench db limit {role}"
        for table, role, act in found
    ]


def limit(connection: Connection, role: str) -> None:
    """Let this role of PostgreSQL do what serving and importing need, and no more. Run as the owner of the tables."""
    quote = connection.dialect.identifier_preparer.quote
    who = quote(role)
    for table in connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).all():
        may = ["SELECT"] if table == "alembic_version" else ["SELECT", "INSERT"]
        if table == "audit_head":
            may.append("UPDATE")
        elif table not in (*APPEND_ONLY, "alembic_version"):
            may += ["UPDATE", "DELETE"]
        connection.execute(text(f"REVOKE ALL ON {quote(table)} FROM {who}, PUBLIC"))
        connection.execute(text(f"GRANT {', '.join(may)} ON {quote(table)} TO {who}"))
    here = quote(connection.scalars(text("SELECT current_schema()")).one())
    connection.execute(text(f"GRANT USAGE ON SCHEMA {here} TO {who}"))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {here} TO {who}"))


def _plain(said: str) -> str:
    """Without what differs by where it is: the schema of a table, and blanks."""
    return re.sub(r" ON \w+\.", " ON ", " ".join(said.split()))
