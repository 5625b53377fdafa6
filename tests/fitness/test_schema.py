"""The database is what the models say, guarded as the code expects, on SQLite and PostgreSQL alike."""

import json
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Constraint, Engine, Index, create_engine, text
from sqlalchemy.orm import Session

import workbench.models  # noqa: F401 (the tables are declared by importing them)
from workbench import schema
from workbench.db import Base

TABLES = Base.metadata.sorted_tables
OF_AN_OPERATOR_TOO = {"kept_form", "user", "login_session", "recovery_code"}
"""Whose practice may be none: an installation's operator is at no practice."""

NO_PRACTICE_OF_THEIR_OWN = {"practice", "audit_event", "audit_head"}
"""The practice itself, and the audit, which names its organisation and has no foreign keys that could interfere."""


def test_the_pinned_head_is_the_one_head_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.pinned_head()]


def test_migrations_are_numbered_in_their_order() -> None:
    names = sorted(path.stem for path in (schema.MIGRATIONS / "versions").glob("*.py"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert names[-1] == schema.pinned_head()


def test_a_migrated_database_may_be_served(either_db: Session) -> None:
    assert schema.faults(either_db.connection()) == []


def test_an_empty_database_may_not() -> None:
    with create_engine("sqlite://").connect() as connection:
        assert "is at revision none" in schema.faults(connection)[0]


def test_migrating_again_changes_nothing(either_engine: Engine) -> None:
    schema.upgrade(either_engine)
    with either_engine.connect() as connection:
        assert schema.faults(connection) == []


def test_the_models_and_the_migrations_make_the_same_tables(either_db: Session) -> None:
    assert _drift(either_db, {"compare_type": _differs}) == []


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE flag DROP COLUMN why", "ALTER TABLE flag ADD COLUMN extra TEXT", "DROP INDEX ix_flag_entry_id"],
)
def test_a_difference_would_be_noticed(either_db: Session, change: str) -> None:
    either_db.execute(text(change))
    assert len(_drift(either_db, {})) == 1


def test_the_guards_are_word_for_word_those_of_the_file(either_db: Session) -> None:
    """After a migration that makes one, put what this finds into the file (migrations/guards.json)."""
    run = either_db.connection()
    assert schema.standing(run) == json.loads(schema.EXPECTED.read_bytes())[run.dialect.name]


def test_every_table_of_the_history_has_its_guards(either_db: Session) -> None:
    standing = schema.standing(either_db.connection())
    acts = ("update", "delete", "replace") if either_db.get_bind().dialect.name == "sqlite" else ("append_only",)
    guards = {f"{t}_{a}" if a == "append_only" else f"{t}_no_{a}" for t in schema.APPEND_ONLY for a in acts}
    assert guards <= set(standing)


def test_what_is_called_append_only_is_guarded_as_such() -> None:
    models = (mapper.class_ for mapper in Base.registry.mappers)
    said = {model.__tablename__ for model in models if "append-only" in (model.__doc__ or "").lower()}
    assert said <= set(schema.APPEND_ONLY) <= {table.name for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_carries_its_practice(table: Any) -> None:
    has_practice = "practice_id" in table.c and table.c.practice_id.nullable is (table.name in OF_AN_OPERATOR_TOO)
    assert has_practice != (table.name in NO_PRACTICE_OF_THEIR_OWN)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_constraint_and_index_has_a_name_by_the_convention(table: Any) -> None:
    named: list[Constraint | Index] = [*table.constraints, *table.indexes]
    assert [each for each in named if not str(each.name).startswith(_beginnings(each, table.name))] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_nothing_is_deleted_or_changed_by_cascade(table: Any) -> None:
    assert [key for key in table.foreign_keys if key.ondelete or key.onupdate] == []


@pytest.mark.parametrize("table", ["decision", "audit_event", "entry_version", "switch_change", "access_change"])
def test_history_is_never_overwritten(table: str) -> None:
    assert "updated_at" not in Base.metadata.tables[table].c


def test_the_names_in_the_database_are_those_of_the_models(either_db: Session) -> None:
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix_%'",
    }[either_db.connection().dialect.name]
    declared = {index.name for table in TABLES for index in table.indexes}
    assert set(either_db.scalars(text(asked))) == declared


def _beginnings(named: Constraint | Index, table: str) -> str:
    kinds = {"PrimaryKeyConstraint": "pk", "UniqueConstraint": "uq", "ForeignKeyConstraint": "fk", "Index": "ix"}
    return f"{kinds[type(named).__name__]}_{table}"


def _differs(_context: object, *compared: Any) -> bool | None:
    """A word is kept as text, so that an Enum and its VARCHAR are the same; anything else Alembic judges."""
    declared_type = compared[-1]
    return False if hasattr(declared_type, "enums") or hasattr(declared_type, "words") else None


def _drift(session: Session, options: dict[str, Any]) -> list[Any]:
    ours = {"compare_type": False, "include_object": _is_declared, **options}
    context = MigrationContext.configure(session.connection(), opts=ours)
    return compare_metadata(context, Base.metadata)


def _is_declared(_thing: object, name: str | None, *_rest: object) -> bool:
    """All but the text index, which each database has in a manner of its own (docs/adr/0029)."""
    return not (name or "").startswith("audit_words")
