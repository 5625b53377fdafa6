"""The audit's text index, indexes of its codes, and searches that a user has made or named."""

import sqlalchemy as sa
from alembic import op

from workbench.audit import text_index

revision = "0024_words_of_the_audit"
down_revision = "0023_ways_out"

LOOKS = "'viewed', 'signed-in', 'sign-in-failed', 'signed-out'"
BETWEEN_WORDS = [
    code for code in (*range(0x01, 0xC0), 0xD7, 0xF7, *range(0x2010, 0x2070), 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193)
    if not chr(code).isalnum()
]  # fmt: skip
ACCENTS = range(0x300, 0x370)


def upgrade() -> None:
    op.create_index("ix_audit_event_organisation_actor_sequence", "audit_event", ["organisation", "actor", "sequence"])
    op.create_index(
        "ix_audit_event_counted", "audit_event", ["organisation", "sequence", "at", "actor", "outcome", "reason"]
    )
    for name, columns, where in (
        ("outcome", ["organisation", "outcome", "sequence"], "outcome IS NOT NULL"),
        ("reason", ["organisation", "reason", "sequence"], "reason IS NOT NULL"),
        ("deeds", ["organisation", "sequence"], f"action NOT IN ({LOOKS})"),
    ):
        op.create_index(
            f"ix_audit_event_{name}", "audit_event", columns,
            sqlite_where=sa.text(where), postgresql_where=sa.text(where),
        )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE audit_words "
            "USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
        )
        text_index.make_anew(op.get_bind())
    else:
        _index_on_postgresql()
    op.create_table(
        "kept_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("patient", sa.String(length=100), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_kept_search_practice_id_practice"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_kept_search_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_search"),
        sa.UniqueConstraint("user_id", "name", name="uq_kept_search_user_id_name"),
    )


def _index_on_postgresql() -> None:
    """Words as workbench/audit/terms.py has them. Lexemes are made by hand: PostgreSQL's parser takes mother/father for
    the name of a file. A word that is too long, or text that is no JSON, must never keep an event from being
    written. The cost makes PostgreSQL ask the index rather than work this out for row after row.
    """
    apart, none = ("E'" + "".join(f"\\u{code:04x}" for code in codes) + "'" for codes in (BETWEEN_WORDS, ACCENTS))
    plain = f"translate(lower(normalize({{}}, NFKD)), {apart} || {none}, repeat(' ', {len(BETWEEN_WORDS)}))"
    said = f"note || ' ' || CASE WHEN details = '{{}}' OR action IN ({LOOKS}) THEN '' ELSE left(details, 20000) END"
    marks = ", ".join(
        f"E'\\ue000{mark}' || encode(convert_to({name}, 'UTF8'), 'hex')"
        for mark, name in (("b", "actor"), ("n", "patient"), ("r", "reason"))
    )
    op.execute(sa.text(
        "CREATE FUNCTION audit_words(action text, actor text, patient text, reason text, note text, details text) "
        "RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$ SELECT array_to_tsvector(array_remove("
        f"ARRAY(SELECT left(word, 100) FROM unnest(string_to_array({plain.format(said)}, ' ')) word WHERE word <> '') "
        f"|| ARRAY[{marks}], NULL)) $$"
    .replace(":", "\\:")))  # fmt: skip
    op.execute(
        "CREATE INDEX audit_words ON audit_event "
        "USING gin (audit_words(action, actor, patient_nhs_number, reason, note, details))"
    )
