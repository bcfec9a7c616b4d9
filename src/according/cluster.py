"""Many files on many machines: Ray Data hands them out, each becomes one Parquet file of readings.

A file is read by the very functions that read it on one machine, so ids and bytes are the same.
Its shard is written under a passing name and then renamed: it is there whole or not at all. A
shard that is there, made from the same input with the same reader and options, is not made
again: a run that was stopped goes on with what is missing, and a task that the cluster tries
twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from according import batch
from according.errors import StopError, UsageError, one_line
from according.exports.reading_parquet import ReadingsParquet, counts, lines
from according.intake.apart import Apart
from according.intake.doors import Limits
from according.intake.remote import Input, load_input, storage
from according.records import Reading

__all__ = [
    "Options",
    "Shard",
    "ShardDone",
    "Staff",
    "read_on_ray",
    "read_shard",
    "shards",
    "version_of",
]

_NAMED = 20  # skips of one shard that are named on the log; the shard names all
TIME_LIMIT = 600.0  # seconds for one dispatch, where nobody says: a cluster has nobody watching


@dataclass(frozen=True, slots=True)
class Options:
    """What all shards are read with: everything but the text that a reading depends on."""

    reader: str
    published: str | None = None
    publisher: str | None = None
    characters: int = 10_000_000
    time_limit: float = TIME_LIMIT


@dataclass(frozen=True, slots=True)
class Shard:
    """One input and the Parquet file that its readings go to."""

    input: Input
    target: str


@dataclass(frozen=True, slots=True)
class ShardDone:
    """What became of a shard: ``failed`` says why there is none; ``known``: it was there."""

    target: str
    read: int = 0
    skipped: int = 0
    reasons: tuple[str, ...] = ()
    known: bool = False
    failed: str | None = None


def shards(inputs: Sequence[Input], folder: str) -> list[Shard]:
    """Name the shard of each input: from the input's name alone, the same on every run."""
    out = []
    folder = folder if "://" in folder else str(Path(folder).resolve())
    for one in inputs:
        stem = re.sub(r"[^\w.-]+", "_", PurePosixPath(one.name.replace("\\", "/")).name)[:80]
        digest = hashlib.sha256(one.name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        out.append(Shard(one, f"{folder.rstrip('/')}/{stem}-{digest}.parquet"))
    return out


def read_shard(
    shard: Shard,
    options: Options,
    staff: Staff,
) -> ShardDone:
    """Read one input into its shard, unless that is there already.

    The dispatches are loaded and read in processes beside this one: what ends them, or takes
    longer than the limit, costs itself and not the shard.

    Raises:
        StopError: when no reader can be loaded.
        OSError: when the storage fails; no shard is left.
    """
    files, target = storage(shard.target)
    key = _key(shard.input, options)
    if files.exists(target):
        with files.open(target, "rb") as stream:
            found = counts(stream)
            if found and found["key"] == key:
                return ShardDone(
                    shard.target, found["read"], found["skipped"], _reasons(stream), known=True
                )
    with tempfile.TemporaryFile() as spool:
        with ReadingsParquet(spool, key) as writer:
            dispatches = load_input(shard.input, staff.apart, writer.note)
            for result in batch.read_many(
                dispatches, published=options.published, publisher=options.publisher,
                pool=staff.pool,
            ):  # fmt: skip
                if isinstance(result, Reading):
                    if result.reader != options.reader:
                        raise StopError(
                            f"this machine reads with {result.reader}, not {options.reader} "
                            "- readings of two kinds must not be mixed"
                        )
                    writer.read(result)
                else:
                    writer.skipped(str(result))
        spool.seek(0)
        passing = f"{target}.{uuid.uuid4().hex}.part"
        try:
            with files.open(passing, "wb") as out:
                while block := spool.read(1 << 20):
                    out.write(block)
            files.mv(passing, target)
        except BaseException:
            with suppress(Exception):
                files.rm(passing)
            raise
        spool.seek(0)
        return ShardDone(
            shard.target, writer.count["read"], writer.count["skipped"], _reasons(spool)
        )


class Staff:
    """The processes that load and read one shard after another; they take longest to start."""

    def __init__(
        self, options: Options, load: Callable[[int], batch.DispatchReader] = batch.load_reader
    ) -> None:
        limits = Limits(characters=options.characters)
        if options.time_limit < TIME_LIMIT:
            limits = replace(limits, seconds=options.time_limit)
        self.apart = Apart(limits)
        self.pool = batch.Pool(1, 1, options.time_limit, load=load)

    def __enter__(self) -> Staff:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.close()
        self.apart.close()


@lru_cache(maxsize=1)
def _staff(options: Options) -> Staff:
    """Return the processes of this worker of the cluster, which does many shards."""
    return Staff(options)


def read_on_ray(todo: Sequence[Shard], options: Options) -> Iterator[ShardDone]:
    """Read shards on the cluster that ``RAY_ADDRESS`` names, or on this machine's cores.

    Yields each shard as it is done; one that failed comes with the reason, the others go on.

    Raises:
        UsageError: when Ray is not installed.
        StopError: when the cluster cannot be reached, or is lost.
    """
    try:
        import ray
        import ray.data
    except ImportError:
        raise UsageError(
            "--engine ray needs Ray, which is not installed - pip install 'according[ray]'"
        ) from None
    if not todo:
        return
    files, folder = storage(todo[0].target.rpartition("/")[0])
    files.makedirs(folder, exist_ok=True)
    ours = not ray.is_initialized()
    try:
        if ours:
            where: dict[str, Any] = {}
            if not os.environ.get("RAY_ADDRESS"):  # nobody looks at what is gone with the command
                where = {"address": "local", "include_dashboard": False}
                os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # and it tells nobody
            try:
                ray.init(log_to_driver=False, logging_level="ERROR", **where)
            except ConnectionError:
                raise
            except Exception as error:  # Ray's own word for a machine too busy to start it
                raise StopError(
                    f"Ray cannot be started ({one_line(error)}) - nothing was read; "
                    "without --engine ray this machine reads by itself"
                ) from None
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)  # standard error has our lines
        rows = [{"shard": json.dumps(asdict(shard))} for shard in todo]
        # A block a shard: what one machine loses is one input's worth of work.
        data = ray.data.from_items(rows, override_num_blocks=len(rows))
        done = data.map(_task, fn_kwargs={"options": asdict(options)}, num_cpus=1)
        for row in done.iter_rows():
            made = json.loads(row["done"])
            yield ShardDone(**{**made, "reasons": tuple(made["reasons"])})
    except (ConnectionError, ray.exceptions.RayError) as error:
        raise StopError(
            f"the cluster failed ({one_line(error)}) "
            "- what was read stays; the same command goes on"
        ) from None
    finally:
        if ours:
            ray.shutdown()


def _task(row: dict[str, Any], options: dict[str, Any]) -> dict[str, str]:
    """Do one shard on whatever machine this is."""
    given = json.loads(row["shard"])
    shard = Shard(Input(**given["input"]), given["target"])
    staff = _staff(Options(**options))
    try:
        done = read_shard(shard, Options(**options), staff)
    except Exception as error:  # one input or its storage is at fault: the other shards go on
        with staff:  # what they hold is of this shard
            _staff.cache_clear()
        done = ShardDone(
            shard.target, failed=f"{shard.input.name}: {one_line(error) or type(error)}"
        )
    return {"done": json.dumps(asdict(done))}


def _key(given: Input, options: Options) -> str:
    """Return what a shard is made from: the input as it is now, the reader, the options."""
    files, path = storage(given.location)
    about = files.info(path)
    state = [about.get(x) for x in ("size", "mtime", "ETag", "etag", "LastModified", "generation")]
    told = json.dumps([given.name, state, asdict(options)], default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _reasons(stream: Any) -> tuple[str, ...]:
    stream.seek(0)
    return tuple(x for x, _ in zip(lines(stream, "skipped"), range(_NAMED), strict=False))


def version_of(load: Callable[[int], batch.DispatchReader] = batch.load_reader) -> str:
    """Return the model and rules that this machine reads with; the cluster must have the same."""
    return str(getattr(load(1), "version", ""))
