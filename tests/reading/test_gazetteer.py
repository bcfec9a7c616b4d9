"""The gazetteer: spellings that must meet, what the file costs, and dumps that users add."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from according.errors import StopError
from according.reading.gazetteer import (
    BUNDLED,
    LEVEL_NUMBER,
    Gazetteer,
    add_dump,
    country_of_demonym,
    government_of,
)  # fmt: skip
from according.reading.gazetteer_index import Index
from according.reading.gazetteer_keys import bare_key, name_key, skeleton

GAZETTEER = Gazetteer.open()


def ids(name: str) -> set[int]:
    key = name_key(name)
    keys = [k for k in (key, bare_key(key), skeleton(key)) if k]
    return set(GAZETTEER.find(keys).id.tolist())


SPELLINGS = [
    # (GeoNames id, spellings that must find it)
    (172955, ["Raqqa", "al-Raqqah", "Ar Raqqah", "Ar-Raqqah", "Rakka"]),
    (168325, ["Khan Sheikhoun", "Khan Shaykhun", "Khān Shaykhūn", "Khan Sheikhun"]),
    (170794, ["Deir ez-Zor", "Deir al-Zour", "Deir Ezzor", "Dayr az-Zawr"]),
    (99072, ["Mosul", "MOSUL", "Al Mawşil"]),
    (170063, ["Aleppo", "Halab"]),
    (169389, ["Idlib", "Idleb"]),
    (164816, ["Saraqib", "Saraqeb"]),
    (163750, ["Tell Abyad", "Tal Abyad"]),
    (98463, ["Sulaymaniyah", "Sulaymaniyya"]),
    # a country by all its names
    (6252001, ["United States", "U.S.", "USA", "US", "America", "the United States"]),
    (2635167, ["United Kingdom", "UK", "U.K.", "Britain"]),
    (298795, ["Turkey", "Türkiye"]),
    # first-level regions, with what newspapers call them
    (4736286, ["Texas", "Tex."]),
    (92877, ["Nineveh", "Ninewa"]),
    (170062, ["Aleppo", "Aleppo Governorate"]),
    (99592, ["Anbar", "Al-Anbar"]),
    # "St." and "Saint" are one word
    (4407066, ["St. Louis", "Saint Louis", "St Louis"]),
    # a second-level division
    (4338356, ["Rapides Parish"]),
    # parts of the world and seas
    (6255146, ["Africa"]),
    (235615, ["Red Sea", "the Red Sea"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("geonameid", "name"), [(n, name) for n, names in SPELLINGS for name in names]
)
def test_spellings_find_the_place(geonameid: int, name: str) -> None:
    assert geonameid in ids(name)


KEYS = [
    # (a name, another, whether their strict keys are the same)
    ("Deir ez-Zor", "deir ez zor", True),
    ("N'Djamena", "N’Djamena", True),
    ("São Paulo", "Sao Paulo", True),
    ("İstanbul", "Istanbul", True),
    ("Łódź", "Lodz", True),
    ("The Hague", "Hague", True),
    # "Miss." is Mississippi, "Miss" is not
    ("Miss.", "Miss", False),
    ("Ala.", "Ala", False),
    ("El Salvador", "Salvador", False),
]


@pytest.mark.parametrize(("a", "b", "same"), KEYS)
def test_strict_keys(a: str, b: str, same: bool) -> None:
    assert (name_key(a) == name_key(b)) is same


def test_loose_keys_never_meet_strict_ones() -> None:
    key = name_key("Al Bab")
    assert bare_key(key) == "~bab"
    assert skeleton(name_key("Khan Sheikhoun")) == skeleton(name_key("Khan Shaykhun"))
    # too few consonants to tell anything
    assert skeleton(name_key("Homs")) == ""
    assert skeleton("aa") == ""


def test_a_region_lies_at_the_mean_of_its_towns() -> None:
    found = GAZETTEER.find([name_key("Texas")])
    at = found.take(found.id == 4736286)
    assert at.level.tolist() == [LEVEL_NUMBER["region"]]
    assert 28 < at.lat[0] < 34 and -101 < at.lon[0] < -94


def test_a_part_of_a_country_lies_on_its_side() -> None:
    whole = GAZETTEER.region_number["SY"]
    north, south = (GAZETTEER.part_point(whole, d) for d in ("north", "south"))
    assert north is not None and south is not None and north[0] > south[0] + 1
    east, west = (GAZETTEER.part_point(whole, d) for d in ("northeast", "west"))
    assert east is not None and west is not None and east[1] > west[1] + 1
    assert GAZETTEER.part_point(GAZETTEER.region_number[""], "north") is None


GOVERNMENTS = [
    ("Damascus", ("SY", "Syria")),
    ("Syria", ("SY", "Syria")),
    ("Moscow", ("RU", "Russia")),
    ("the Kremlin", ("RU", "Russia")),
    ("Washington", ("US", "United States")),
    ("White House", ("US", "United States")),
    ("Downing Street", ("GB", "United Kingdom")),
    ("Ankara", ("TR", "Turkey")),
    ("Kyiv", ("UA", "Ukraine")),
    ("Kiev", ("UA", "Ukraine")),
    # a town that is no seat of government, a word that is no place
    ("Aleppo", None),
    ("", None),
    ("the army", None),
]


@pytest.mark.parametrize(("name", "government"), GOVERNMENTS)
def test_governments(name: str, government: tuple[str, str] | None) -> None:
    assert government_of(name) == government


DEMONYMS = [
    ("Syrian", "SY"), ("Syrians", "SY"), ("Iraqis", "IQ"), ("French", "FR"), ("Turks", "TR"),
    ("South Korean", "KR"), ("British", "GB"), ("Nigerien", "NE"), ("Nigerian", "NG"),
    # part of the world, not of a country; a verb; a name
    ("European", None), ("polish", None), ("Aleppo", None),
]  # fmt: skip


@pytest.mark.parametrize(("word", "code"), DEMONYMS)
def test_demonyms(word: str, code: str | None) -> None:
    assert country_of_demonym(word) == code


def test_every_adjective_names_a_place_of_the_index() -> None:
    for word, target in GAZETTEER.adjectives.items():
        name = target[1:] if target[0] == "=" else GAZETTEER.country_name(target)
        assert name, word
        assert len(GAZETTEER.find([name_key(name)]).id), (word, name)


def test_the_index_is_small_and_opens_at_once() -> None:
    assert BUNDLED.stat().st_size < 12_000_000
    # In a process of its own: what numpy costs by itself is taken off.
    script = (
        "import json, resource, time, numpy\n"
        "from according.reading.gazetteer import Gazetteer\n"
        "rss = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before, opened = rss(), []\n"
        "for _ in range(5):\n"
        "    start = time.process_time()\n"
        "    g = Gazetteer.open()\n"
        "    opened.append(time.process_time() - start)\n"
        "g.find(['mosul', 'aleppo', 'paris', 'san antonio'])\n"
        "print(json.dumps([min(opened) * 1000, rss() - before]))\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    milliseconds, megabytes = json.loads(out.stdout)
    assert milliseconds < 50
    assert megabytes < 80


def test_the_index_is_built_from_the_names_beside_it() -> None:
    names = ("gazetteer_countries.yaml", "gazetteer_features.yaml")
    digest = hashlib.sha256(b"".join((BUNDLED.parent / n).read_bytes() for n in names)).hexdigest()
    assert Index(BUNDLED).header["names"] == digest, "run: python training/build_gazetteer.py"


def row(geonameid: int, name: str, other: str = "", **changed: str) -> str:
    columns = {
        "id": str(geonameid), "name": name, "ascii": name, "other": other, "lat": "35.5",
        "lon": "36.5", "class": "P", "code": "PPL", "country": "SY", "cc2": "", "admin1": "12",
        "admin2": "", "admin3": "", "admin4": "", "population": "0", "elevation": "", "dem": "400",
        "zone": "Asia/Damascus", "changed": "2020-01-01",
    } | changed  # fmt: skip
    return "\t".join(columns.values()) + "\n"


def test_a_dump_is_added_and_found(tmp_path: Path) -> None:
    dump = tmp_path / "SY.txt"
    dump.write_text(
        row(900001, "Tall Zurzur", "Tell Zourzour")
        + row(900002, "Nahr Zurzur", **{"class": "H", "code": "STM"})
        # a road: left out
        + row(900003, "Tariq Zurzur", **{"class": "R", "code": "RD"})
        # a town that no longer exists: left out
        + row(900004, "Zurzur Qadim", code="PPLH")
        # an id that the bundled index has too: the user's row is taken
        + row(172955, "Ar Raqqah", "Raqqa", lat="35.95", lon="39.01", population="1"),
        encoding="utf-8",
    )
    user = tmp_path / "places"
    assert add_dump(dump, user) == 3
    gazetteer = Gazetteer.open(user)
    found = gazetteer.find([name_key("Tell Zourzour"), name_key("Nahr Zurzur"), "raqqa"])
    assert found.id[found.key == 0].tolist() == [900001]
    assert found.level[found.key == 1].tolist() == [LEVEL_NUMBER["water"]]
    raqqa = found.take((found.key == 2) & (found.id == 172955))
    assert raqqa.index.tolist() == [1] and raqqa.size.tolist() == [8]
    assert gazetteer.name(1, int(found.row[found.key == 0][0])) == "Tall Zurzur"
    assert gazetteer.regions[found.region[found.key == 0][0]] == "SY.12"
    assert found.lat[0] == pytest.approx(35.5, abs=1e-4)
    # added again, it replaces itself; another dump stands beside it
    assert add_dump(dump, user) == 3
    other = tmp_path / "XX.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "About.")
        archive.writestr("XX.txt", row(900009, "Qasr Test"))
    assert add_dump(other, user) == 1
    both = Gazetteer.open(user).find([name_key("Qasr Test"), name_key("Tall Zurzur"), "mosul"])
    assert set(both.key.tolist()) == {0, 1, 2}


BAD_DUMPS = [
    # (a line, what the message says)
    ("not\ta\tdump\n", "line 2 of .* has 3 columns"),
    (row(1, "Here", lat="north"), "line 2 of .* wrong number"),
    (row(1, "Here", lat="95.0"), "line 2 of .* no place is at 95.0"),
    (row(1, "Here", population="many"), "line 2 of .* wrong number"),
]


@pytest.mark.parametrize(("line", "message"), BAD_DUMPS)
def test_a_bad_line_is_named_and_nothing_is_lost(tmp_path: Path, line: str, message: str) -> None:
    dump, user = tmp_path / "SY.txt", tmp_path / "places"
    dump.write_text(row(900001, "Tall Zurzur"), encoding="utf-8")
    add_dump(dump, user)
    dump.write_text(row(900002, "Tall Other") + line, encoding="utf-8")
    with pytest.raises(StopError, match=message):
        add_dump(dump, user)
    assert len(Gazetteer.open(user).find([name_key("Tall Zurzur")]).id) == 1
    assert [p.name for p in user.iterdir()] == ["SY.places"]


def test_what_is_no_dump_or_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(StopError, match="cannot be added"):
        add_dump(tmp_path / "none.txt", tmp_path / "places")
    binary = tmp_path / "B.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StopError, match="not UTF-8"):
        add_dump(binary, tmp_path / "places")
    (tmp_path / "places" / "C.places").write_bytes(b"something else")
    with pytest.raises(StopError, match="not a gazetteer index"):
        Gazetteer.open(tmp_path / "places")
    # no folder yet: the bundled index alone
    assert len(Gazetteer.open(tmp_path / "nothing").find(["mosul"]).id)
