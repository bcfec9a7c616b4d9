"""The gazetteer: which places a name may mean, and what news calls countries and governments.

The bundled index (GeoNames, CC BY 4.0) is mapped into memory. A user adds GeoNames dumps with
``add_dump``; each becomes an index file of its own in a folder, and is consulted as well.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from according.errors import StopError
from according.reading.gazetteer_index import LEVELS, Index, IntArray, Row, file_keys, write_index
from according.reading.gazetteer_keys import name_key

__all__ = ["BUNDLED", "LEVEL_NUMBER", "Candidates", "Gazetteer", "add_dump", "bundled",
           "country_of_demonym", "government_of"]  # fmt: skip

BUNDLED = Path(__file__).parents[1] / "resources" / "gazetteer.bin"
SUFFIX = ".places"
DUMP_COLUMNS = 19
_USER_PLACE_BITS = 25  # 16 million places; 39 bits are left for the hash

# GeoNames feature classes (http://www.geonames.org/export/codes.html) and what they are here.
# Roads, forests and the sea floor are left out.
_CLASSES = {"P": "town", "H": "water", "T": "area", "L": "area", "S": "facility"}


LEVEL_NUMBER = {level: n for n, level in enumerate(LEVELS)}
"""The numbers used in ``Candidates.level``."""


class Candidates(NamedTuple):
    """Places found for a list of keys, one row a (key, place): arrays of one length.

    ``key`` is the position in the list of keys; ``index`` and ``row`` say where the place is
    filed; ``level`` numbers ``LEVELS``; ``size`` is 8 * log2(1 + population); ``region`` and
    ``country`` number ``Gazetteer.regions`` ("IQ.15", "IQ", or "" for none).
    """

    key: IntArray
    index: IntArray  # type: ignore[assignment]  # hides tuple.index, which nobody needs here
    row: IntArray
    main: npt.NDArray[np.bool_]
    id: IntArray
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    size: IntArray
    level: IntArray
    capital: npt.NDArray[np.bool_]
    region: IntArray
    country: IntArray

    def take(self, chosen: IntArray | npt.NDArray[np.bool_]) -> Candidates:
        """Return the chosen rows only."""
        columns: list[Any] = [column[chosen] for column in self]
        return Candidates(*columns)


class Gazetteer:
    """The bundled index and, where there are any, the user's own."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self._indexes = list(indexes)
        self.regions: list[str] = [""]
        number = {"": 0}
        self._region_maps: list[IntArray] = []
        for index in self._indexes:
            for code in index.region_codes:
                for part in (code.split(".")[0], code):
                    if part not in number:
                        number[part] = len(self.regions)
                        self.regions.append(part)
            self._region_maps.append(np.array([number[c] for c in index.region_codes], np.int64))
        self.region_number = number
        self.country_of_region: IntArray = np.array(
            [number[code.split(".")[0]] for code in self.regions], np.int64
        )
        head = self._indexes[0].header
        self._countries: dict[str, list[object]] = head["countries"]
        self.adjectives: dict[str, str] = head["adjectives"]
        self._governments: dict[str, str] = head["governments"]
        self._region_rows: dict[int, int] | None = None
        self._part_points = lru_cache(maxsize=256)(self._part_point)

    @classmethod
    def open(cls, user_index: Path | None = None) -> Gazetteer:
        """Open the bundled index and the user's own.

        Args:
            user_index: the folder that ``add_dump`` wrote to, or one index file in it; a folder
                that does not exist yet counts as empty.

        Raises:
            StopError: when an index cannot be read.
        """
        paths = [BUNDLED]
        if user_index is not None:
            paths += [user_index] if user_index.is_file() else sorted(user_index.glob("*" + SUFFIX))
        return cls([Index(path) for path in paths])

    def find(self, keys: Sequence[str]) -> Candidates:
        """Return every place filed under one of ``keys``, in the order of the keys.

        A place that several indexes hold is taken from the last, the user's.
        """
        parts = []
        for n, index in enumerate(self._indexes):
            key, row, main = index.find(keys)
            lat, lon = index.points(row)
            kind = index.kinds[row].astype(np.int64)
            region = self._region_maps[n][index.regions[row]]
            parts.append(Candidates(
                key, np.full(len(row), n), row, main, index.ids(row), lat, lon,
                index.sizes[row].astype(np.int64), kind & 127, kind >= 128, region,
                self.country_of_region[region],
            ))  # fmt: skip
        if len(parts) == 1:
            return parts[0]
        both = Candidates(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        order = np.lexsort((-both.index, both.id, both.key))
        both = both.take(order)
        again = np.zeros(len(order), bool)
        again[1:] = (both.id[1:] == both.id[:-1]) & (both.key[1:] == both.key[:-1])
        return both.take(~again | (both.id == 0))

    def name(self, index: int, row: int) -> str:
        """Return the main name of a place, as GeoNames has it."""
        return self._indexes[index].name(row)

    def country_name(self, code: str) -> str | None:
        """Return the English name of a country by its ISO code."""
        listed = self._countries.get(code)
        return str(listed[0]) if listed else None

    def country_code(self, number: int) -> str | None:
        """Return the ISO code of a country by its number in ``regions``; None for none."""
        return self.regions[number] or None

    def region_name(self, number: int) -> str | None:
        """Return the name of a first-level region by its number in ``regions``."""
        if self._region_rows is None:
            index = self._indexes[0]
            rows = np.flatnonzero((index.kinds & 127) == LEVEL_NUMBER["region"])
            numbers = self._region_maps[0][index.regions[rows]]
            self._region_rows = dict(zip(numbers.tolist(), rows.tolist(), strict=True))
        row = self._region_rows.get(number)
        return None if row is None else self._indexes[0].name(row)

    def neighbours(self, code: str) -> list[str]:
        """Return the codes of the countries that border on ``code``."""
        listed = self._countries.get(code)
        return list(listed[3]) if listed and isinstance(listed[3], list) else []

    def country_of_demonym(self, word: str) -> str | None:
        """Return the code of the country that an adjective or people names ("Syrian" -> "SY")."""
        code = self.adjectives.get(word)
        return code if code and code[0] != "=" else None

    def adjective_key(self, word: str) -> str:
        """Return the key of the place that an adjective names ("Syrian" -> ``syria``), or ""."""
        target = self.adjectives.get(word, "=")
        return name_key(target[1:] if target[0] == "=" else self.country_name(target) or "")

    def government_of(self, name: str) -> tuple[str, str] | None:
        """Return code and name of the country whose government ``name`` may stand for.

        ``name`` is a country, its capital or its seat of government ("Damascus", "the Kremlin").
        Whether the words are used that way is for the caller to know.
        """
        code = self._governments.get(name_key(name))
        country = self.country_name(code) if code else None
        return (code, country) if code and country else None

    def part_point(self, region: int, direction: str) -> tuple[float, float] | None:
        """Return the mean point of the towns in one part ("north", "southeast") of a country or
        region, by number in ``regions``; None when no town is filed there."""
        return self._part_points(region, direction)

    def _part_point(self, region: int, direction: str) -> tuple[float, float] | None:
        index, codes = self._indexes[0], self._region_maps[0]
        inside = codes == region
        if "." not in self.regions[region]:
            inside = self.country_of_region[codes] == region
        rows = np.flatnonzero(inside[index.regions] & ((index.kinds & 127) == 0))
        if not len(rows):
            return None
        lat, lon = index.points(rows)
        keep = np.ones(len(rows), bool)
        # The outer 40 % of towns on that side; the middle 40 % for "central".
        for word, values, low, high in (
            ("north", lat, 0.6, 1.0), ("south", lat, 0.0, 0.4),
            ("east", lon, 0.6, 1.0), ("west", lon, 0.0, 0.4),
        ):  # fmt: skip
            if word in direction:
                a, b = np.quantile(values, [low, high])
                keep &= (values >= a) & (values <= b)
        if direction == "central":
            for values in (lat, lon):
                a, b = np.quantile(values, [0.3, 0.7])
                keep &= (values >= a) & (values <= b)
        if not keep.any():
            return None
        return float(lat[keep].mean()), float(lon[keep].mean())


@lru_cache(maxsize=1)
def bundled() -> Gazetteer:
    """Return the bundled gazetteer, opened once."""
    return Gazetteer.open()


def country_of_demonym(word: str) -> str | None:
    """Return the country code of an adjective or people, by the bundled names."""
    return bundled().country_of_demonym(word)


def government_of(name: str) -> tuple[str, str] | None:
    """Return (code, name) of the country whose government ``name`` may stand for."""
    return bundled().government_of(name)


def add_dump(path: Path, user_index: Path) -> int:
    """File a GeoNames dump (``SY.txt``, ``allCountries.txt``, or the ``.zip`` around it).

    The dump is streamed into the folder ``user_index``, as one index file named after it; adding
    it again replaces that file. Returns the number of places filed. A country takes seconds; the
    whole world (12 million rows) takes minutes and about 3 GB of memory.

    Raises:
        StopError: when the file is missing, or a line of it is not a GeoNames row; nothing that
            was filed before is lost then.
    """
    user_index.mkdir(parents=True, exist_ok=True)
    target = user_index / (path.stem + SUFFIX)
    part = target.with_suffix(".part")
    try:
        count = write_index(part, _dump_rows(path), {"source": path.name}, _USER_PLACE_BITS)
        part.replace(target)
    except OSError as error:
        raise StopError(
            f"the dump {path} cannot be added ({error}) - the gazetteer stays as it was"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _dump_lines(path: Path) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from file
        return
    with zipfile.ZipFile(path) as archive:
        held = [n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
        if len(held) != 1:
            raise StopError(
                f"{path} holds {len(held)} tables, not one - it is not a GeoNames country dump"
            )
        with archive.open(held[0]) as raw:
            yield from io.TextIOWrapper(raw, encoding="utf-8", newline="\n")


def _dump_rows(path: Path) -> Iterator[Row]:
    try:
        yield from _parsed(path, _dump_lines(path))
    except UnicodeDecodeError as error:
        raise StopError(f"{path} is not UTF-8 text ({error}) - nothing was added") from error


def _parsed(path: Path, lines: Iterable[str]) -> Iterator[Row]:
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        column = line.rstrip("\n").split("\t")
        if len(column) != DUMP_COLUMNS:
            raise StopError(
                f"line {n} of {path} has {len(column)} columns, a GeoNames row has "
                f"{DUMP_COLUMNS} - nothing was added"
            )
        kind, code, country, admin1 = column[6], column[7], column[8], column[10]
        if kind == "A" and code == "ADM1":
            level = "region"
        elif kind == "A" and code.startswith("PCL"):
            level = "country"
        elif kind == "A":
            level = "district"
        elif kind in _CLASSES:
            level = _CLASSES[kind]
        else:
            continue
        if code.endswith("H") and code in ("ADM1H", "ADM2H", "ADM3H", "ADMDH", "PCLH", "PPLH"):
            continue  # no longer exists
        try:
            geonameid, lat, lon = int(column[0]), float(column[4]), float(column[5])
            population = int(column[14] or 0)
        except ValueError as error:
            raise StopError(
                f"line {n} of {path} has a wrong number ({error}) - nothing was added"
            ) from error
        if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < geonameid < 2**32):
            raise StopError(
                f"line {n} of {path}: no place is at {lat}, {lon} with the id {geonameid} "
                "- nothing was added"
            )
        other = [a for a in column[3].split(",") if a and not (a.isupper() and len(a) <= 4)]
        names = [column[1], *other]
        keys = file_keys(names, transliterated=True)
        if not keys:
            continue
        region = f"{country}.{admin1}" if admin1 and level != "country" else country
        yield Row(geonameid, column[1], lat, lon, max(population, 0), level, code == "PPLC",
                  region, keys)  # fmt: skip
