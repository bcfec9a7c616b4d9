"""Words that tell the rules of dates what stands round a number or a verb."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a list written as one string."""
    return frozenset(text.split())


# What stands before a year that is one.
BEFORE_YEAR = words(
    "in since until till by of from the early late mid to through during before after and or "
    "for a an around about between than circa over its his their into as post pre on ( – — - "
    ", / ["
) | {""}
# What stands before a month that stands alone.
BEFORE_MONTH = words(
    "in since until till by of from through during before after between and to last this next "
    "early late mid about around for over or into"
)
# What follows a number that is none.
AFTER_NUMBER = words(
    "people men women children schoolchildren employees workers students members dollars "
    "pounds euros km kilometers kilometres miles meters metres feet hours troops soldiers "
    "civilians percent points votes tons tonnes lbs kg m ft % ° acres barrels homes houses "
    "others victims shares yards grams pages local and"
)
# What may follow a day that is given as a bare number.
AFTER_DAY = words(
    "he she it they we who that in at to for with when after before as but and or while "
    "during respectively the were was had have has will would"
)
# What stands before a number that is no year.
BEFORE_NUMBER = words(
    "$ € £ # © copyright no number flight room page route highway nearly boeing model chapter "
    "article resolution section case unit"
)
# Verbs and nouns that speak of what is to come; of the second list only with "to" after them.
FUTURE = words(
    "will shall would expected expects expect scheduled planned plans plan planning slated "
    "hopes hope intends intend wants want vows vowed promises promised upcoming forthcoming "
    "ahead proposed deadline ll postponed"
)
TO_FUTURE = words("going set about ready is are prepared preparing poised due")
# Who asks, orders or agrees "to report on Monday" speaks of a Monday to come.
ASKING = words(
    "ask asks asked direct directs directed order orders ordered urge urges urged instruct "
    "instructed agree agrees agreed decide decides decided pledge pledges pledged invite "
    "invites invited threaten threatens threatened call calls called until deadline"
)
# With "until": what still lasts.
STILL = words("has have is are remain remains stay stays")
# What follows a "to" that is no infinitive.
NOT_VERBS = words(
    "the a an his her its their our my your this that these those be all some one two"
)
# Past forms that do not end in "-ed".
PAST = words(
    "was were had did has have said told took went came began made left fell rose met held "
    "sent hit shot struck won lost found gave got saw wrote broke brought fought led ran "
    "stood spoke became kept put paid grew drew flew fled blew threw built bought caught "
    "sought taught thought felt heard cut set let read spent sold swept drove rode woke bore "
    "wore tore swore chose froze stole shook spread burst sank sang swam forbade overthrew "
    "overran withdrew underwent saw known seen done gone given taken shown born died been"
)
# What may tell whether the past or the future is spoken of, besides words in "-ed".
TELLING = FUTURE | TO_FUTURE | ASKING | PAST | {"to", "be"}
# Words whose full stop ends no sentence, besides short months.
ABBREVIATIONS = words(
    "mr mrs ms dr gen col lt sgt capt maj sen rep gov st no vs jr sr prof rev hon inc corp co "
    "ltd cos amp messrs adm brig"
)
# What is called after a day, a month or a feast: "the March 14 alliance", "Easter Island".
CALLED_AFTER = words(
    "street road avenue square bridge brigade brigades movement alliance coalition bloc group "
    "university hospital airport stadium camp revolution war island islands tree"
)
