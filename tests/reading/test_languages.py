"""Other languages are refused by name; English never is, however short."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from according.reading.languages import refuse, tell

# One paragraph a language, written for this test: the same report in each.
FOREIGN = [
    ("French", "Au moins vingt personnes ont été tuées lundi dans un raid, a dit le maire."),
    ("German", "Mindestens zwanzig Menschen seien am Montag getötet worden, sagte der Minister der "
     "Zeitung; die Straße bleibe bis auf weiteres gesperrt."),
    ("Spanish", "Al menos veinte personas murieron el lunes en un bombardeo, dijo el alcalde, que "
     "pidió a las partes que respetaran la tregua."),
    ("Italian", "Almeno venti persone sono state uccise lunedì in un bombardamento, ha detto il "
     "sindaco, che ha chiesto alle parti di rispettare la tregua."),
    ("Dutch", "Volgens de woordvoerder is het niet duidelijk of de stad was ingenomen; hij zei dat "
     "we over een week meer weten en dat er hulp onderweg is."),
    ("Norwegian", "Forsvarsministeren sa torsdag at regjeringsstyrkene har gjenvunnet kontrollen "
     "over byen, og at det er sendt hjelp til dem som måtte flykte."),
    ("Turkish", "Savunma Bakanı perşembe günü yaptığı açıklamada hükümet güçlerinin üç günlük "
     "çatışmanın ardından şehri ele geçirdiğini söyledi."),
    ("Polish", "Minister obrony powiedział w czwartek, że siły rządowe po trzech dniach walk "
     "odzyskały kontrolę nad miastem."),
    ("Russian", "Министр обороны заявил в четверг, что правительственные войска вернули город."),
    ("Ukrainian", "Міністр оборони заявив у четвер, що урядові війська повернули контроль."),
    ("Arabic", "أعلنت وزارة الدفاع أن القوات الحكومية استعادت السيطرة على المدينة."),
    ("Persian", "وزیر دفاع روز پنجشنبه اعلام کرد نیروهای دولتی کنترل شهر را به دست گرفتند."),
    ("Hebrew", "שר הביטחון הודיע ביום חמישי כי כוחות הממשלה השתלטו מחדש על העיר."),
    ("Chinese", "国防部长星期四表示，政府军经过三天激战后重新控制了这座城市，并称将继续推进。"),
    ("Korean", "국방장관은 목요일 정부군이 사흘간의 전투 끝에 도시를 탈환했다고 밝혔다."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), FOREIGN)
def test_another_language_is_named(name: str, text: str) -> None:
    reason = refuse(text)
    assert reason is not None
    assert re.fullmatch(rf"this dispatch looks {name} \(\d\d %\) - only English is read", reason)


ENGLISH = [
    "Troops leave Tresk",  # a headline
    "MINISTER QUITS AFTER TOWN FALLS; PARIS CONDEMNS",  # capitals
    "NORRBY (NP) - SHELLS FELL ON TRESK AND LOWER TRESK MONDAY, KILLING 20.",
    "Haider al-Abadi, Walid al-Moallem, Abu Omar al-Shishani, Abd Rabbuh Mansur Hadi",  # names
    "Jean-Yves Le Drian, Federica Mogherini, Sergueï Lavrov, Recep Tayyip Erdoğan",
    "Le ministre nie.",  # too short to be sure
    "20 dead, 45 injured",
    "OK",
    "",
    "10 11 12 – 14%",
    # an Arabic slogan inside an English report
    "The crowd chanted “الشعب يريد إسقاط النظام” as it moved towards the square, witnesses said.",
    # a French quotation longer than the English around it is still an English dispatch
    "He said in French: “nous ne céderons pas, la ville restera libre”, and then left the hall.",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_the_too_short_are_never_refused(text: str) -> None:
    assert refuse(text) is None
    assert tell(text).code == "en"


def test_a_long_text_is_judged_on_samples_of_all_of_it() -> None:
    english = "The officer said that the road would open after the talks. " * 200
    assert refuse(english) is None
    assert "French" in (refuse((FOREIGN[0][1] + " ") * 200) or "")


def test_no_english_dispatch_or_sentence_is_refused(shared: Path) -> None:
    for part in ("train", "dev"):
        for line in (shared / f"corpus/{part}.jsonl").open(encoding="utf-8"):
            text = json.loads(line)["text"]
            refused = [s for s in (text, *re.split(r"(?<=[.!?])\s", text)) if refuse(s)]
            assert refused == []
