"""Who is who across dispatches."""

import pytest

from according.comparing.entities import MERGE, PROPOSE, EntityView, Linker, same_entity


def person(
    key: str, *names: str, role: str | None = None, country: str | None = None
) -> EntityView:
    return EntityView(key, "PERSON", names, role, None, country)


def body(key: str, *names: str, country: str | None = None) -> EntityView:
    return EntityView(key, "ORG", names, None, None, country)


SURE = [
    # transliterations, a title before the name
    (person("1", "Syrian Foreign Minister Walid Muallem"), person("2", "Walid al-Moallem")),
    # a surname with the same office
    (person("1", "Walid Muallem", role="foreign minister", country="SY"),
     person("2", "Muallem", role="Foreign Minister", country="SY")),
    (person("1", "Marta Quillon"), person("2", "M. Quillon", role="envoy")),
    # initials, and a short name that begins the long one
    (body("1", "Syrian Observatory for Human Rights"), body("2", "SOHR")),
    (body("1", "the Syrian Observatory"), body("2", "Syrian Observatory for Human Rights")),
    (body("1", "World Food Programme"), body("2", "WFP")),
    (body("1", "Ministry of Defence", country="RU"), body("2", "Defence Ministry", country="RU")),
    (body("1", "Varnak Relief Committee (VRC)"), body("2", "VRC")),
    (body("1", "Hezbollah"), body("2", "Hizbullah")),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), SURE)
def test_sure(a: EntityView, b: EntityView) -> None:
    score, reasons = same_entity(a, b)
    assert score >= MERGE
    assert reasons


NOT_ONE = [
    # two given names
    (person("1", "Mohammed Hassoun"), person("2", "Mohammed Alloush")),
    (person("1", "Ivan Besh"), person("2", "Marta Besh")),
    # a common given name alone points to nobody
    (person("1", "Mohammed"), person("2", "Mohammed")),
    # one name, two countries
    (person("1", "Karim Saleh", country="LB"), person("2", "K. Saleh", country="US")),
    (body("1", "Defence Ministry", country="RU"), body("2", "Ministry of Defence", country="TR")),
    # one word more in front is another body
    (body("1", "Syrian Army"), body("2", "Free Syrian Army")),
    (body("1", "Red Crescent"), body("2", "Red Star")),
    # a person is no body
    (person("1", "Aleppo"), body("2", "Aleppo")),
]


@pytest.mark.parametrize(("a", "b"), NOT_ONE)
def test_not_merged(a: EntityView, b: EntityView) -> None:
    assert same_entity(a, b)[0] < MERGE


def test_the_linker_merges_what_is_sure_with_a_reason() -> None:
    linker = Linker()
    assert linker.add(person("a", "Syrian Foreign Minister Walid Muallem", country="SY")) == ()
    (link,) = linker.add(person("b", "Walid al-Moallem", country="SY"))
    assert (link.verdict, link.first, link.second) == ("merge", "a", "b")
    assert any("Muallem" in reason for reason in link.reasons)
    assert linker.groups() == (("a", "b"),)
    assert linker.add(person("b", "Walid al-Moallem")) == ()  # twice changes nothing


def test_a_surname_that_fits_two_people_fits_nobody() -> None:
    linker = Linker()
    linker.add(person("a", "Ivan Quillon", role="foreign minister", country="LB"))
    linker.add(person("b", "Marta Quillon", role="foreign minister", country="LB"))
    links = linker.add(person("c", "Quillon", role="foreign minister", country="LB"))
    assert {link.verdict for link in links} == {"propose"}
    assert len(linker.groups()) == 3


def test_an_uncertain_pair_is_proposed_only() -> None:
    linker = Linker()
    linker.add(person("a", "Ivan Quillon"))
    (link,) = linker.add(person("b", "Quillon"))
    assert link.verdict == "propose"
    assert PROPOSE <= link.score < MERGE
    assert len(linker.groups()) == 2


def test_what_a_person_held_apart_stays_apart() -> None:
    linker = Linker(apart=[("a", "b")])
    linker.add(person("a", "Walid Muallem"))
    assert linker.add(person("b", "Walid al-Moallem")) == ()
    assert len(linker.groups()) == 2


def test_a_given_name_that_clashes_with_one_member_stops_the_merge() -> None:
    linker = Linker()
    linker.add(person("a", "Ivan Quillon", role="envoy", country="LB"))
    linker.add(person("b", "Quillon", role="envoy", country="LB"))
    links = linker.add(person("c", "Marta Quillon", role="envoy", country="LB"))
    assert all(link.verdict != "merge" for link in links)
