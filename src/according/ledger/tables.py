"""The ledger's tables, one schema for SQLite and PostgreSQL.

Migrations under ``migrations/versions`` make them; this module is what queries are written
against, and a test holds the two together. Integer keys (``pk``) never leave the ledger: what
is shown and judged are the ids made from content. Days are proleptic ordinals
(``date.toordinal``), 0 or NULL where unknown, because four bytes keep ten indexes small.
``due_day`` is the last day of a claim's interval, or a day that never comes, so that forecasts
line up by when they fall due. ``claim`` repeats a few columns of its neighbours (publisher, day,
holder, place, country) so that every filter of the first page is one index away.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

__all__ = [
    "alias", "attribution", "block", "canonical", "claim", "collated", "dispatch", "dispatch_key",
    "entity", "entity_key", "event", "event_claim", "judgement", "merge", "metadata", "place",
    "proposal", "publisher", "reading", "relation", "role", "size",
]  # fmt: skip

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _pk() -> Column[int]:
    return Column("pk", Integer, primary_key=True, autoincrement=False)


DATED = "start_day IS NOT NULL OR end_day IS NOT NULL"


def _where(condition: str) -> dict[str, Any]:
    """Return the arguments that make an index partial on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


publisher = Table(
    "publisher", metadata, _pk(),
    Column("name", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, index=True),
    Column("dispatches", Integer, nullable=False),
)  # fmt: skip

dispatch = Table(
    "dispatch", metadata, _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("ref", Text),
    Column("path", Text),
    Column("title", Text),
    Column("publisher_pk", ForeignKey("publisher.pk")),
    Column("published_at", Text),
    Column("day", Integer, nullable=False),
    Column("url", Text),
    Column("language", Text),
    Column("text", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("reading_key", Text, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("origin", Text, index=True),
    Column("origin_reason", Text),
    Index("ix_dispatch_day", "day", "pk"),
    Index("ix_dispatch_publisher", "publisher_pk", "day", "pk"),
    Index("ix_dispatch_ref", "ref"),
)  # fmt: skip

reading = Table(
    "reading", metadata, _pk(),
    Column("key", Text, nullable=False),
    Column("dispatch_pk", ForeignKey("dispatch.pk"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("rules", Text),
    Column("read_at", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("uq_reading_dispatch_key", "dispatch_pk", "key", unique=True),
)  # fmt: skip

canonical = Table(
    "canonical", metadata, _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("country", Text),
    Column("role", Text),
    Column("named", Boolean, nullable=False),
    Column("into_pk", ForeignKey("canonical.pk"), index=True),
    Column("claims", Integer, nullable=False),
    Index("ix_canonical_claims", "claims", "pk"),
)  # fmt: skip

alias = Table(
    "alias", metadata, _pk(),
    Column("canonical_pk", ForeignKey("canonical.pk"), nullable=False),
    Column("name", Text, nullable=False),
    Index("uq_alias_canonical_name", "canonical_pk", "name", unique=True),
)  # fmt: skip

entity = Table(
    "entity", metadata, _pk(),
    Column("dispatch_pk", ForeignKey("dispatch.pk"), nullable=False),
    Column("local", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("type", Text, nullable=False),
    Column("role", Text),
    Column("affiliation", Text),
    Column("country", Text),
    Column("mentions", Text, nullable=False),
    Column("own_pk", ForeignKey("canonical.pk"), nullable=False),
    Column("canonical_pk", ForeignKey("canonical.pk"), nullable=False),
    Index("uq_entity_dispatch_local", "dispatch_pk", "local", unique=True),
    Index("ix_entity_canonical", "canonical_pk", "dispatch_pk"),
    Index("ix_entity_own", "own_pk"),
)  # fmt: skip

merge = Table(
    "merge", metadata, _pk(),
    Column("kept_pk", ForeignKey("canonical.pk"), nullable=False),
    Column("merged_pk", ForeignKey("canonical.pk"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("undone_at", Text),
    Index("ix_merge_kept", "kept_pk"),
    Index("ix_merge_merged", "merged_pk"),
)  # fmt: skip

proposal = Table(
    "proposal", metadata, _pk(),
    Column("left_pk", ForeignKey("canonical.pk"), nullable=False),
    Column("right_pk", ForeignKey("canonical.pk"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("state", Text, nullable=False),
    Index("uq_proposal_pair", "left_pk", "right_pk", unique=True),
    Index("ix_proposal_right", "right_pk"),
    Index("ix_proposal_state", "state", "score", "pk"),
)  # fmt: skip

place = Table(
    "place", metadata, _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("geonameid", Integer, index=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, index=True),
    Column("level", Text),
    Column("country", Text),
    Column("lat", Float),
    Column("lon", Float),
)  # fmt: skip

attribution = Table(
    "attribution", metadata, _pk(),
    Column("dispatch_pk", ForeignKey("dispatch.pk"), nullable=False),
    Column("local", Text, nullable=False),
    Column("parent", Text),
    Column("source", Text, nullable=False),
    Column("source_words", Text, nullable=False),
    Column("cue", Text, nullable=False),
    Column("cue_words", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("entity_pk", ForeignKey("entity.pk"), index=True),
    Column("unresolved", Text),
    Column("relay_pk", ForeignKey("entity.pk"), index=True),
    Column("relay_role", Text),
    Column("said_on", Text),
    Column("score", Float, nullable=False),
    Index("uq_attribution_dispatch_local", "dispatch_pk", "local", unique=True),
)  # fmt: skip

event = Table(
    "event", metadata, _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("start_day", Integer),
    Column("end_day", Integer),
    Column("day", Integer, nullable=False),
    Column("place_pk", ForeignKey("place.pk")),
    Column("country", Text),
    Column("claims", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("contradictions", Integer, nullable=False),
    Column("sized", Integer, nullable=False),
    Index("ix_event_day", "day", "pk"),
    Index("ix_event_type", "type", "day", "pk"),
    Index("ix_event_place", "place_pk", "day", "pk"),
    Index("ix_event_country", "country", "day", "pk"),
    Index("ix_event_claims", "claims", "pk"),
    Index("ix_event_sized", "sized", "pk"),
)  # fmt: skip

claim = Table(
    "claim", metadata, _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("passage", Text, nullable=False),
    Column("dispatch_pk", ForeignKey("dispatch.pk"), nullable=False),
    Column("local", Text, nullable=False),
    Column("attribution_pk", ForeignKey("attribution.pk"), index=True),
    Column("continues_pk", ForeignKey("attribution.pk"), index=True),
    Column("start", Integer, nullable=False),
    Column("span", Text, nullable=False),
    Column("trigger_start", Integer, nullable=False),
    Column("trigger_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("factuality", Text, nullable=False),
    Column("factuality_cue", Text, nullable=False),
    Column("polarity", Text, nullable=False),
    Column("polarity_cue", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("event_mode", Text),
    Column("source_kind", Text, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("holder_pk", ForeignKey("canonical.pk")),
    Column("publisher_pk", ForeignKey("publisher.pk")),
    Column("day", Integer, nullable=False),
    Column("place_pk", ForeignKey("place.pk")),
    Column("country", Text),
    Column("place", Text),
    Column("happened_on", Text),
    Column("start_day", Integer),
    Column("end_day", Integer),
    Column("due_day", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("review", Text, nullable=False),
    Column("settled", Text),
    Column("settled_by", Text),
    Column("read_as", Text),
    Column("event_pk", ForeignKey("event.pk")),
    Index("ix_claim_dispatch", "dispatch_pk", "start"),
    Index("ix_claim_day", "day", "pk", "start_day", "end_day", "score"),
    Index("ix_claim_holder", "holder_pk", "day", "pk"),
    Index("ix_claim_publisher", "publisher_pk", "day", "pk"),
    Index("ix_claim_place", "place_pk", "day", "pk"),
    Index("ix_claim_country", "country", "day", "pk", "event", "factuality", "polarity", "review"),
    Index("ix_claim_event", "event", "day", "pk", "country", "factuality", "polarity", "review"),
    Index("ix_claim_factuality", "factuality", "day", "pk",
          "country", "event", "polarity", "review"),
    Index("ix_claim_polarity", "polarity", "day", "pk", "country", "event", "factuality", "review"),
    Index("ix_claim_review", "review", "day", "pk"),
    Index("ix_claim_due", "settled", "due_day", "pk", **_where("factuality = 'forecast'")),
    Index("ix_claim_open", "due_day", "pk",
          **_where("factuality = 'forecast' AND settled IS NULL")),
    Index("ix_claim_forecast", "holder_pk", "settled", **_where("factuality = 'forecast'")),
    Index("ix_claim_happened", "start_day", "end_day", "day", "pk", "review", **_where(DATED)),
    Index("ix_claim_score", "score", "pk", "day", "review"),
    Index("ix_claim_cluster", "event_pk"),
)  # fmt: skip

role = Table(
    "role", metadata, _pk(),
    Column("claim_pk", ForeignKey("claim.pk"), nullable=False),
    Column("role", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("entity_pk", ForeignKey("entity.pk"), index=True),
    Column("canonical_pk", ForeignKey("canonical.pk")),
    Column("day", Integer, nullable=False),
    Index("ix_role_claim", "claim_pk"),
    Index("ix_role_canonical", "canonical_pk", "role", "day", "claim_pk"),
)  # fmt: skip

size = Table(
    "size", metadata, _pk(),
    Column("claim_pk", ForeignKey("claim.pk"), nullable=False),
    Column("part_of", Integer),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("as_of", Text),
    Column("as_of_day", Integer),
    Index("ix_size_claim", "claim_pk"),
)  # fmt: skip

event_claim = Table(
    "event_claim", metadata,
    Column("event_pk", ForeignKey("event.pk"), primary_key=True, autoincrement=False),
    Column("claim_pk", ForeignKey("claim.pk"), primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),
    Column("reason", Text),
    Index("ix_event_claim_claim", "claim_pk"),
)  # fmt: skip

relation = Table(
    "relation", metadata, _pk(),
    Column("left_pk", ForeignKey("claim.pk"), nullable=False),
    Column("right_pk", ForeignKey("claim.pk"), nullable=False),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("left_holder_pk", ForeignKey("canonical.pk")),
    Column("right_holder_pk", ForeignKey("canonical.pk")),
    Column("day", Integer, nullable=False),
    Index("uq_relation_pair", "left_pk", "right_pk", unique=True),
    Index("ix_relation_right", "right_pk"),
    Index("ix_relation_day", "relation", "day", "pk"),
    Index("ix_relation_left_holder", "left_holder_pk", "relation", "right_holder_pk"),
    Index("ix_relation_right_holder", "right_holder_pk", "relation", "left_holder_pk"),
)  # fmt: skip

block = Table(
    "block", metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("claim_pk", ForeignKey("claim.pk"), primary_key=True, autoincrement=False),
    Index("ix_block_claim", "claim_pk"),
    sqlite_with_rowid=False,
)  # fmt: skip

dispatch_key = Table(
    "dispatch_key", metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("dispatch_pk", ForeignKey("dispatch.pk"), primary_key=True, autoincrement=False),
    Index("ix_dispatch_key_dispatch", "dispatch_pk"),
    sqlite_with_rowid=False,
)  # fmt: skip

entity_key = Table(
    "entity_key", metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("canonical_pk", ForeignKey("canonical.pk"), primary_key=True, autoincrement=False),
    Index("ix_entity_key_canonical", "canonical_pk"),
    sqlite_with_rowid=False,
)  # fmt: skip

collated = Table(
    "collated", metadata,
    Column("dispatch_pk", ForeignKey("dispatch.pk"), primary_key=True, autoincrement=False),
    Column("reading_key", Text, nullable=False),
)  # fmt: skip

judgement = Table(
    "judgement", metadata, _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("passage", Text),
    Column("value", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("note", Text),
    Column("undoes", Text, index=True),
    Index("ix_judgement_target", "target", "pk"),
    Index("ix_judgement_passage", "passage"),
    Index("ix_judgement_kind", "kind", "pk"),
    Index("ix_judgement_user", "user", "pk"),
)  # fmt: skip
