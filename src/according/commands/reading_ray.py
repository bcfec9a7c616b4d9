"""``--engine ray``: what ``read`` and ``add`` share when a cluster reads."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from according.commands.console import Progress
from according.errors import DispatchError, StopError, UsageError

__all__ = ["Engine", "read_shards"]


class Engine(StrEnum):
    """Where dispatches are read: in processes here, or on a Ray cluster."""

    local = "local"
    ray = "ray"


def read_shards(
    paths: Sequence[str],
    folder: str,
    progress: Progress,
    *,
    published: str | None,
    publisher: str | None,
    time_limit: float | None,
    characters: int = 10_000_000,
) -> list[str]:
    """Have a cluster read the files of ``paths`` into ``folder``; return the shards, in order.

    Raises:
        StopError: when a shard could not be made; the others are there.
    """
    from according import cluster
    from according.intake.remote import Input, inputs

    if "://" not in folder and folder in paths:
        raise UsageError(f"{folder} cannot hold both what is read and the readings")
    found: list[Input] = []
    for one in inputs(paths, progress.say):
        if isinstance(one, DispatchError):
            progress.skip(str(one))
        else:
            found.append(one)
    todo = cluster.shards(found, folder)
    options = cluster.Options(
        cluster.version_of(), published, publisher, characters, time_limit or cluster.TIME_LIMIT
    )
    known = 0
    failed: list[str] = []
    for done in cluster.read_on_ray(todo, options):
        if done.failed:
            failed.append(done.failed)
            progress.say(f"failed {done.failed}")
            continue
        known += done.known
        progress.many(done.read)
        for reason in done.reasons:
            progress.skip(reason)
        more = done.skipped - len(done.reasons)
        if more:
            progress.skip(f"{more:,} more dispatches, which {done.target} names", more)
    if known:
        progress.say(f"{known:,} of {len(todo):,} files were read before")
    if failed:
        raise StopError(
            f"{len(failed):,} of {len(todo):,} files could not be read ({failed[0]}) "
            "- the others are; the same command goes on with these"
        )
    return [shard.target for shard in todo]
