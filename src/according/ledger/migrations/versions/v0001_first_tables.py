"""The first tables, their text indexes, and the rule that judgements are only ever added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE = (
    # porter + folding of accents: "attacks" finds "attack", "Moallem" finds "Moállem"
    """CREATE VIRTUAL TABLE claim_text USING fts5(
        quote, source_name, content='claim', content_rowid='pk',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE VIRTUAL TABLE name_text USING fts5(
        key, content='canonical', content_rowid='pk', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER claim_text_added AFTER INSERT ON claim BEGIN
        INSERT INTO claim_text(rowid, quote, source_name)
        VALUES (new.pk, new.quote, new.source_name); END""",
    """CREATE TRIGGER claim_text_removed AFTER DELETE ON claim BEGIN
        INSERT INTO claim_text(claim_text, rowid, quote, source_name)
        VALUES ('delete', old.pk, old.quote, old.source_name); END""",
    """CREATE TRIGGER claim_text_changed AFTER UPDATE OF quote, source_name ON claim BEGIN
        INSERT INTO claim_text(claim_text, rowid, quote, source_name)
        VALUES ('delete', old.pk, old.quote, old.source_name);
        INSERT INTO claim_text(rowid, quote, source_name)
        VALUES (new.pk, new.quote, new.source_name); END""",
    """CREATE TRIGGER name_text_added AFTER INSERT ON canonical BEGIN
        INSERT INTO name_text(rowid, key) VALUES (new.pk, new.key); END""",
    """CREATE TRIGGER name_text_removed AFTER DELETE ON canonical BEGIN
        INSERT INTO name_text(name_text, rowid, key) VALUES ('delete', old.pk, old.key); END""",
    """CREATE TRIGGER name_text_changed AFTER UPDATE OF key ON canonical BEGIN
        INSERT INTO name_text(name_text, rowid, key) VALUES ('delete', old.pk, old.key);
        INSERT INTO name_text(rowid, key) VALUES (new.pk, new.key); END""",
    """CREATE TRIGGER judgement_kept_as_is BEFORE UPDATE ON judgement BEGIN
        SELECT RAISE(ABORT, 'judgements are added, never overwritten'); END""",
    """CREATE TRIGGER judgement_kept BEFORE DELETE ON judgement BEGIN
        SELECT RAISE(ABORT, 'judgements are added, never removed'); END""",
)

_POSTGRESQL = (
    """ALTER TABLE claim ADD COLUMN words tsvector GENERATED ALWAYS AS
        (to_tsvector('english', quote || ' ' || source_name)) STORED""",
    "CREATE INDEX ix_claim_words ON claim USING gin (words)",
    """ALTER TABLE canonical ADD COLUMN words tsvector GENERATED ALWAYS AS
        (to_tsvector('simple', key)) STORED""",
    "CREATE INDEX ix_canonical_words ON canonical USING gin (words)",
    """CREATE FUNCTION judgements_are_added() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'judgements are added, never overwritten or removed'; END $$""",
    """CREATE TRIGGER judgement_kept BEFORE UPDATE OR DELETE ON judgement
        FOR EACH ROW EXECUTE FUNCTION judgements_are_added()""",
)


def upgrade() -> None:
    """Make the tables, then what each database does in its own way."""
    _tables()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)


def _tables() -> None:
    op.create_table(
        "canonical",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("into_pk", sa.Integer(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["into_pk"], ["canonical.pk"], name="fk_canonical_into_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_canonical"),
        sa.UniqueConstraint("id", name="uq_canonical_id"),
    )
    op.create_index("ix_canonical_claims", "canonical", ["claims", "pk"], unique=False)
    op.create_index("ix_canonical_into_pk", "canonical", ["into_pk"], unique=False)
    op.create_index("ix_canonical_key", "canonical", ["key"], unique=False)
    op.create_table(
        "judgement",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name="pk_judgement"),
        sa.UniqueConstraint("id", name="uq_judgement_id"),
    )
    op.create_index("ix_judgement_kind", "judgement", ["kind", "pk"], unique=False)
    op.create_index("ix_judgement_passage", "judgement", ["passage"], unique=False)
    op.create_index("ix_judgement_target", "judgement", ["target", "pk"], unique=False)
    op.create_index("ix_judgement_undoes", "judgement", ["undoes"], unique=False)
    op.create_index("ix_judgement_user", "judgement", ["user", "pk"], unique=False)
    op.create_table(
        "place",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("geonameid", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name="pk_place"),
        sa.UniqueConstraint("id", name="uq_place_id"),
    )
    op.create_index("ix_place_geonameid", "place", ["geonameid"], unique=False)
    op.create_index("ix_place_key", "place", ["key"], unique=False)
    op.create_table(
        "publisher",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("dispatches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_publisher"),
        sa.UniqueConstraint("name", name="uq_publisher_name"),
    )
    op.create_index("ix_publisher_key", "publisher", ["key"], unique=False)
    op.create_table(
        "alias",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("canonical_pk", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["canonical_pk"], ["canonical.pk"], name="fk_alias_canonical_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_alias"),
    )
    op.create_index("uq_alias_canonical_name", "alias", ["canonical_pk", "name"], unique=True)
    op.create_table(
        "dispatch",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher_pk", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("reading_key", sa.Text(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("origin_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publisher_pk"], ["publisher.pk"], name="fk_dispatch_publisher_pk"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_dispatch"),
        sa.UniqueConstraint("id", name="uq_dispatch_id"),
    )
    op.create_index("ix_dispatch_day", "dispatch", ["day", "pk"], unique=False)
    op.create_index("ix_dispatch_origin", "dispatch", ["origin"], unique=False)
    op.create_index(
        "ix_dispatch_publisher", "dispatch", ["publisher_pk", "day", "pk"], unique=False
    )
    op.create_index("ix_dispatch_ref", "dispatch", ["ref"], unique=False)
    op.create_table(
        "event",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=True),
        sa.Column("end_day", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("place_pk", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("contradictions", sa.Integer(), nullable=False),
        sa.Column("sized", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name="fk_event_place_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_index("ix_event_claims", "event", ["claims", "pk"], unique=False)
    op.create_index("ix_event_country", "event", ["country", "day", "pk"], unique=False)
    op.create_index("ix_event_day", "event", ["day", "pk"], unique=False)
    op.create_index("ix_event_place", "event", ["place_pk", "day", "pk"], unique=False)
    op.create_index("ix_event_sized", "event", ["sized", "pk"], unique=False)
    op.create_index("ix_event_type", "event", ["type", "day", "pk"], unique=False)
    op.create_table(
        "merge",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kept_pk", sa.Integer(), nullable=False),
        sa.Column("merged_pk", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["kept_pk"], ["canonical.pk"], name="fk_merge_kept_pk"),
        sa.ForeignKeyConstraint(["merged_pk"], ["canonical.pk"], name="fk_merge_merged_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_merge"),
    )
    op.create_index("ix_merge_kept", "merge", ["kept_pk"], unique=False)
    op.create_index("ix_merge_merged", "merge", ["merged_pk"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_pk", sa.Integer(), nullable=False),
        sa.Column("right_pk", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["left_pk"], ["canonical.pk"], name="fk_proposal_left_pk"),
        sa.ForeignKeyConstraint(["right_pk"], ["canonical.pk"], name="fk_proposal_right_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_proposal"),
    )
    op.create_index("ix_proposal_right", "proposal", ["right_pk"], unique=False)
    op.create_index("ix_proposal_state", "proposal", ["state", "score", "pk"], unique=False)
    op.create_index("uq_proposal_pair", "proposal", ["left_pk", "right_pk"], unique=True)
    op.create_table(
        "entity",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dispatch_pk", sa.Integer(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("affiliation", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("own_pk", sa.Integer(), nullable=False),
        sa.Column("canonical_pk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["canonical_pk"], ["canonical.pk"], name="fk_entity_canonical_pk"),
        sa.ForeignKeyConstraint(["dispatch_pk"], ["dispatch.pk"], name="fk_entity_dispatch_pk"),
        sa.ForeignKeyConstraint(["own_pk"], ["canonical.pk"], name="fk_entity_own_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_entity"),
    )
    op.create_index("ix_entity_canonical", "entity", ["canonical_pk", "dispatch_pk"], unique=False)
    op.create_index("ix_entity_own", "entity", ["own_pk"], unique=False)
    op.create_index("uq_entity_dispatch_local", "entity", ["dispatch_pk", "local"], unique=True)
    op.create_table(
        "reading",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("dispatch_pk", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dispatch_pk"], ["dispatch.pk"], name="fk_reading_dispatch_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_reading"),
    )
    op.create_index("uq_reading_dispatch_key", "reading", ["dispatch_pk", "key"], unique=True)
    op.create_table(
        "attribution",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dispatch_pk", sa.Integer(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_words", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("cue_words", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("entity_pk", sa.Integer(), nullable=True),
        sa.Column("unresolved", sa.Text(), nullable=True),
        sa.Column("relay_pk", sa.Integer(), nullable=True),
        sa.Column("relay_role", sa.Text(), nullable=True),
        sa.Column("said_on", sa.Text(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_pk"], ["dispatch.pk"], name="fk_attribution_dispatch_pk"
        ),
        sa.ForeignKeyConstraint(["entity_pk"], ["entity.pk"], name="fk_attribution_entity_pk"),
        sa.ForeignKeyConstraint(["relay_pk"], ["entity.pk"], name="fk_attribution_relay_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_attribution"),
    )
    op.create_index("ix_attribution_entity_pk", "attribution", ["entity_pk"], unique=False)
    op.create_index("ix_attribution_relay_pk", "attribution", ["relay_pk"], unique=False)
    op.create_index(
        "uq_attribution_dispatch_local", "attribution", ["dispatch_pk", "local"], unique=True
    )
    op.create_table(
        "claim",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("dispatch_pk", sa.Integer(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("attribution_pk", sa.Integer(), nullable=True),
        sa.Column("continues_pk", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("trigger_start", sa.Integer(), nullable=False),
        sa.Column("trigger_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("factuality", sa.Text(), nullable=False),
        sa.Column("factuality_cue", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("polarity_cue", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("event_mode", sa.Text(), nullable=True),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("holder_pk", sa.Integer(), nullable=True),
        sa.Column("publisher_pk", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("place_pk", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("happened_on", sa.Text(), nullable=True),
        sa.Column("start_day", sa.Integer(), nullable=True),
        sa.Column("end_day", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("read_as", sa.Text(), nullable=True),
        sa.Column("event_pk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attribution_pk"], ["attribution.pk"], name="fk_claim_attribution_pk"
        ),
        sa.ForeignKeyConstraint(["continues_pk"], ["attribution.pk"], name="fk_claim_continues_pk"),
        sa.ForeignKeyConstraint(["dispatch_pk"], ["dispatch.pk"], name="fk_claim_dispatch_pk"),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name="fk_claim_event_pk"),
        sa.ForeignKeyConstraint(["holder_pk"], ["canonical.pk"], name="fk_claim_holder_pk"),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name="fk_claim_place_pk"),
        sa.ForeignKeyConstraint(["publisher_pk"], ["publisher.pk"], name="fk_claim_publisher_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_claim"),
        sa.UniqueConstraint("id", name="uq_claim_id"),
    )
    op.create_index("ix_claim_attribution_pk", "claim", ["attribution_pk"], unique=False)
    op.create_index("ix_claim_cluster", "claim", ["event_pk"], unique=False)
    op.create_index("ix_claim_continues_pk", "claim", ["continues_pk"], unique=False)
    op.create_index("ix_claim_country", "claim", ["country", "day", "pk"], unique=False)
    op.create_index("ix_claim_day", "claim", ["day", "pk"], unique=False)
    op.create_index("ix_claim_dispatch", "claim", ["dispatch_pk", "start"], unique=False)
    forecast = sa.text("factuality = 'forecast'")
    op.create_index(
        "ix_claim_due",
        "claim",
        ["settled", "due_day", "pk"],
        unique=False,
        sqlite_where=forecast,
        postgresql_where=forecast,
    )
    op.create_index(
        "ix_claim_forecast",
        "claim",
        ["holder_pk", "settled"],
        unique=False,
        sqlite_where=forecast,
        postgresql_where=forecast,
    )
    op.create_index("ix_claim_doubt", "claim", ["review", "score", "pk"], unique=False)
    op.create_index("ix_claim_event", "claim", ["event", "day", "pk"], unique=False)
    op.create_index("ix_claim_factuality", "claim", ["factuality", "day", "pk"], unique=False)
    dated = sa.text("start_day IS NOT NULL OR end_day IS NOT NULL")
    op.create_index(
        "ix_claim_happened",
        "claim",
        ["start_day", "end_day", "day", "pk", "review"],
        unique=False,
        sqlite_where=dated,
        postgresql_where=dated,
    )
    op.create_index("ix_claim_score", "claim", ["score", "day", "pk", "review"], unique=False)
    op.create_index("ix_claim_holder", "claim", ["holder_pk", "day", "pk"], unique=False)
    op.create_index("ix_claim_passage", "claim", ["passage"], unique=False)
    op.create_index("ix_claim_place", "claim", ["place_pk", "day", "pk"], unique=False)
    op.create_index("ix_claim_polarity", "claim", ["polarity", "day", "pk"], unique=False)
    op.create_index("ix_claim_publisher", "claim", ["publisher_pk", "day", "pk"], unique=False)
    op.create_index("ix_claim_review", "claim", ["review", "day", "pk"], unique=False)
    op.create_table(
        "event_claim",
        sa.Column("event_pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["claim_pk"], ["claim.pk"], name="fk_event_claim_claim_pk"),
        sa.ForeignKeyConstraint(["event_pk"], ["event.pk"], name="fk_event_claim_event_pk"),
        sa.PrimaryKeyConstraint("event_pk", "claim_pk", name="pk_event_claim"),
    )
    op.create_index("ix_event_claim_claim", "event_claim", ["claim_pk"], unique=False)
    op.create_table(
        "relation",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_pk", sa.Integer(), nullable=False),
        sa.Column("right_pk", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("left_holder_pk", sa.Integer(), nullable=True),
        sa.Column("right_holder_pk", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["left_holder_pk"], ["canonical.pk"], name="fk_relation_left_holder_pk"
        ),
        sa.ForeignKeyConstraint(["left_pk"], ["claim.pk"], name="fk_relation_left_pk"),
        sa.ForeignKeyConstraint(
            ["right_holder_pk"], ["canonical.pk"], name="fk_relation_right_holder_pk"
        ),
        sa.ForeignKeyConstraint(["right_pk"], ["claim.pk"], name="fk_relation_right_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_relation"),
    )
    op.create_index("ix_relation_day", "relation", ["relation", "day", "pk"], unique=False)
    op.create_index(
        "ix_relation_left_holder",
        "relation",
        ["left_holder_pk", "relation", "right_holder_pk"],
        unique=False,
    )
    op.create_index("ix_relation_right", "relation", ["right_pk"], unique=False)
    op.create_index(
        "ix_relation_right_holder",
        "relation",
        ["right_holder_pk", "relation", "left_holder_pk"],
        unique=False,
    )
    op.create_index("uq_relation_pair", "relation", ["left_pk", "right_pk"], unique=True)
    op.create_table(
        "block",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["claim_pk"], ["claim.pk"], name="fk_block_claim_pk"),
        sa.PrimaryKeyConstraint("key", "claim_pk", name="pk_block"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_block_claim", "block", ["claim_pk"], unique=False)
    op.create_table(
        "role",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_pk", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("entity_pk", sa.Integer(), nullable=True),
        sa.Column("canonical_pk", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["canonical_pk"], ["canonical.pk"], name="fk_role_canonical_pk"),
        sa.ForeignKeyConstraint(["claim_pk"], ["claim.pk"], name="fk_role_claim_pk"),
        sa.ForeignKeyConstraint(["entity_pk"], ["entity.pk"], name="fk_role_entity_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_role"),
    )
    op.create_index(
        "ix_role_canonical", "role", ["canonical_pk", "role", "day", "claim_pk"], unique=False
    )
    op.create_index("ix_role_claim", "role", ["claim_pk"], unique=False)
    op.create_index("ix_role_entity_pk", "role", ["entity_pk"], unique=False)
    op.create_table(
        "size",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_pk", sa.Integer(), nullable=False),
        sa.Column("part_of", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.Text(), nullable=True),
        sa.Column("as_of_day", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_pk"], ["claim.pk"], name="fk_size_claim_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_size"),
    )
    op.create_index("ix_size_claim", "size", ["claim_pk"], unique=False)
