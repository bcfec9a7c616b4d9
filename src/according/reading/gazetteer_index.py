"""The gazetteer's file: sorted arrays that are mapped into memory, not read.

Layout: ``ACGAZ1\\n``, the header's length (4 bytes, little-endian), a JSON header, then the arrays
that the header lists, each starting at a multiple of 8. A place is a row of these arrays:

* ``keys`` (uint64, sorted): hash of a key << ``place_bits`` | row << 1 | 1 for the main name;
* ``ids`` (uint32, GeoNames id or 0), ``points`` (uint8, 6 a row: latitude and longitude in 24
  bits each, about 2 m), ``sizes`` (uint8, 8 * log2(1 + population)), ``kinds`` (uint8: level, and
  128 for a capital), ``regions`` (uint16, a row of the header's region list);
* ``names`` (bytes, deflated in blocks of ``NAME_BLOCK`` names), ``blocks`` (uint32, their starts).
"""

from __future__ import annotations

import json
import mmap
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from according.errors import StopError
from according.reading.gazetteer_keys import bare_key, hash_key, name_key, skeleton

__all__ = ["LEVELS", "NAME_BLOCK", "Index", "Row", "file_keys", "write_index"]

MAGIC = b"ACGAZ1\n"
NAME_BLOCK = 128
LEVELS = ("town", "region", "district", "country", "area", "water", "facility")
"""Levels as filed; "district" (second-level division) is shown as region."""

_CAPITAL = 128
IntArray = npt.NDArray[np.int64]


class Row(NamedTuple):
    """One place to be filed: ``region`` is "CC.ADM1", "CC" or "" and ``keys`` (text, is main)."""

    id: int
    name: str
    lat: float
    lon: float
    population: int
    level: str
    capital: bool
    region: str
    keys: Sequence[tuple[str, bool]]


def file_keys(
    names: Sequence[str], *, transliterated: bool, main: int = 1
) -> list[tuple[str, bool]]:
    """Return the keys to file for a place; the first ``main`` of ``names`` are its main names.

    ``transliterated`` adds bare keys and, for the main names, the skeleton.
    """
    out: dict[str, bool] = {}
    for n, name in enumerate(names):
        key = name_key(name)
        if not key:
            continue
        made = [key]
        if transliterated:
            made += [bare_key(key)] + ([skeleton(key)] if n < main else [])
        for k in made:
            if k and (n < main or k not in out):
                out[k] = out.get(k, False) or n < main
    return list(out.items())


def _pack(values: npt.NDArray[np.float64], span: float) -> npt.NDArray[np.uint8]:
    whole = np.clip(np.rint((values / span + 0.5) * 0xFFFFFF), 0, 0xFFFFFF).astype("<u4")
    return whole.view(np.uint8).reshape(-1, 4)[:, :3]


def _unpack(raw: npt.NDArray[np.uint8], span: float) -> npt.NDArray[np.float64]:
    whole = raw[:, 0].astype(np.int64) | raw[:, 1].astype(np.int64) << 8
    whole |= raw[:, 2].astype(np.int64) << 16
    return (whole / 0xFFFFFF - 0.5) * span


def write_index(path: Path, rows: Iterable[Row], header: Mapping[str, Any], place_bits: int) -> int:
    """Write an index file and return the number of places.

    ``place_bits`` bits of a key are kept for the row and its main-name flag. The same rows give
    the same bytes. Raises ``StopError`` when there are more rows than fit.
    """
    # Packed arrays, not lists: a dump of the whole world has 12 million places.
    ids, kinds, sizes, regions = array("I"), bytearray(), array("Q"), array("H")
    lats, lons, keys, blocks = array("d"), array("d"), array("Q"), array("I", [0])
    packed, names, region_rows = bytearray(), list[str](), {"": 0}
    room, hash_mask = 1 << (place_bits - 1), (1 << (64 - place_bits)) - 1

    def flush() -> None:
        packed.extend(zlib.compress("\n".join(names).encode(), 9))
        blocks.append(len(packed))
        names.clear()

    n = 0
    for n, row in enumerate(rows, 1):
        if n > room:
            raise StopError(
                f"{path} would hold more than {room:,} places - an index has no room for more; "
                "add the dumps of single countries"
            )
        ids.append(row.id)
        kinds.append(LEVELS.index(row.level) | (_CAPITAL if row.capital else 0))
        sizes.append(row.population)
        regions.append(region_rows.setdefault(row.region, len(region_rows)))
        lats.append(row.lat)
        lons.append(row.lon)
        names.append(row.name.replace("\n", " "))
        if len(names) == NAME_BLOCK:
            flush()
        for key, is_main in row.keys:
            hashed = hash_key(key) & hash_mask
            keys.append(hashed << place_bits | (n - 1) << 1 | int(is_main))
    if names:
        flush()
    points = np.concatenate(
        [_pack(np.array(lats, float), 180.0), _pack(np.array(lons, float), 360.0)], axis=1
    )
    arrays: dict[str, npt.NDArray[Any]] = {
        "keys": np.unique(np.array(keys, "<u8")),
        "ids": np.array(ids, "<u4"),
        "blocks": np.array(blocks, "<u4"),
        "regions": np.array(regions, "<u2"),
        "points": points.reshape(-1, 6),
        "sizes": np.rint(8 * np.log2(1.0 + np.array(sizes, float))).astype(np.uint8),
        "kinds": np.frombuffer(bytes(kinds), np.uint8),
        "names": np.frombuffer(bytes(packed), np.uint8),
    }
    listed, offset = {}, 0
    for label, values in arrays.items():
        listed[label] = [values.dtype.str, list(values.shape), offset]
        offset += -(-values.nbytes // 8) * 8
    head = json.dumps(
        {**header, "place_bits": place_bits, "regions": list(region_rows), "arrays": listed},
        ensure_ascii=False, separators=(",", ":"), sort_keys=True,
    ).encode()  # fmt: skip
    head += b" " * (-(len(MAGIC) + 4 + len(head)) % 8)
    with path.open("wb") as out:
        out.write(MAGIC + len(head).to_bytes(4, "little") + head)
        for values in arrays.values():
            raw = np.ascontiguousarray(values).tobytes()
            out.write(raw + b"\0" * (-len(raw) % 8))
    return n


class Index:
    """An index file, mapped into memory. Rows are numbered from 0.

    Raises:
        StopError: when the file is missing or is not an index of this version.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise StopError(
                f"the gazetteer {path} cannot be opened ({error}) - no place can be put on a map"
            ) from error
        try:
            if data[: len(MAGIC)] != MAGIC:
                raise ValueError("it does not start like an index")
            size = int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "little")
            start = len(MAGIC) + 4 + size
            self.header: dict[str, Any] = json.loads(data[len(MAGIC) + 4 : start])
            arrays = {
                label: np.frombuffer(
                    data, np.dtype(kind), int(np.prod(shape)), start + offset
                ).reshape(shape)
                for label, (kind, shape, offset) in self.header["arrays"].items()
            }
            self._bits = int(self.header["place_bits"])
            self.region_codes: list[str] = self.header["regions"]
        except (ValueError, KeyError, TypeError) as error:
            raise StopError(
                f"{path} is not a gazetteer index of this version ({error}) - build it again "
                "with `according gazetteer add`"
            ) from error
        self.path = path
        self._keys, self._ids, self._blocks = arrays["keys"], arrays["ids"], arrays["blocks"]
        self._names, self._points = arrays["names"], arrays["points"]
        self.sizes, self.kinds, self.regions = arrays["sizes"], arrays["kinds"], arrays["regions"]
        self._hash_mask = (1 << (64 - self._bits)) - 1
        self._block = lru_cache(maxsize=64)(self._read_block)

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, keys: Sequence[str]) -> tuple[IntArray, IntArray, npt.NDArray[np.bool_]]:
        """Look up many keys at once.

        Returns three arrays of one length: which of ``keys`` (its position), the row found, and
        whether the key is the place's main name. Sorted by position, then row.
        """
        bits = np.uint64(self._bits)
        hashed = np.array([hash_key(k) & self._hash_mask for k in keys], np.uint64) << bits
        low = np.searchsorted(self._keys, hashed)
        high = np.searchsorted(self._keys, hashed | np.uint64((1 << self._bits) - 1), "right")
        count = (high - low).astype(np.int64)
        which = np.repeat(np.arange(len(keys)), count)
        first = np.repeat(low - (np.cumsum(count) - count), count)
        found = self._keys[first + np.arange(len(which))] & np.uint64((1 << self._bits) - 1)
        return which, (found >> np.uint64(1)).astype(np.int64), (found & np.uint64(1)) == 1

    def points(self, rows: IntArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return latitudes and longitudes of ``rows``, in degrees."""
        raw = self._points[rows]
        return _unpack(raw[:, :3], 180.0), _unpack(raw[:, 3:], 360.0)

    def ids(self, rows: IntArray) -> IntArray:
        """Return the GeoNames ids of ``rows``; 0 where none is known."""
        return self._ids[rows].astype(np.int64)

    def name(self, row: int) -> str:
        """Return the main name of a row."""
        return self._block(row // NAME_BLOCK)[row % NAME_BLOCK]

    def _read_block(self, block: int) -> list[str]:
        raw = self._names[self._blocks[block] : self._blocks[block + 1]].tobytes()
        return zlib.decompress(raw).decode().split("\n")
