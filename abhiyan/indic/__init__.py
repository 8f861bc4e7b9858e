"""Hindi text, with the standard library alone: no Django, no database, nothing to install.

fold("चन्दन") == fold("चंदन") == fold("Chandan")          a key for what people type
keys("अमित कल्पित")                                       what the search index holds of a name
same_word("हिन्दी", "हिंदी")                                two spellings of one word
same_name("अमित कल्पित", "KALPIT Ameet").score            two names, in either script, with the reasons
to_unicode("dk;ZdrkZ") == "कार्यकर्ता"                     Kruti Dev 010; detect tells which cells are in it
find_damage("बैठक के अन्र्तगत")                             what fonts have done to a text, with suggestions
read_number("एक लाख 41 हजार") == 141000                   find_numbers in a sentence; in_words, in_office_style
find_dates("21 फरवरी से 3 मार्च के मध्य", year=2018)           ranges, sets, weekdays checked
split_name("डॉ० सीमा नमूना जी")                             titles, given name, surname, office
"""

from abhiyan.indic.dates import find_dates, write_day, write_range, write_set
from abhiyan.indic.fold import fold, keys, skeleton
from abhiyan.indic.fonts import detect, detect_column, repair_mojibake
from abhiyan.indic.krutidev import from_unicode, to_unicode
from abhiyan.indic.numbers import (
    NoNumber,
    find_numbers,
    group_digits,
    in_office_style,
    in_speech,
    in_words,
    ordinal,
    read_number,
)
from abhiyan.indic.persons import agreement, split_name
from abhiyan.indic.repair import find_damage, mend
from abhiyan.indic.roman import romanise
from abhiyan.indic.same import blocks, same_name
from abhiyan.indic.spelling import same_word, spelling_key
from abhiyan.indic.syllables import is_sound
from abhiyan.indic.text import (
    TurnedText,
    clean,
    devanagari_digits,
    graphemes,
    join_list,
    match_key,
    normalise,
    read_digits,
    sort_key,
)

__all__ = [
    "NoNumber",
    "TurnedText",
    "agreement",
    "blocks",
    "clean",
    "detect",
    "detect_column",
    "devanagari_digits",
    "find_damage",
    "find_dates",
    "find_numbers",
    "fold",
    "from_unicode",
    "graphemes",
    "group_digits",
    "in_office_style",
    "in_speech",
    "in_words",
    "is_sound",
    "join_list",
    "keys",
    "match_key",
    "mend",
    "normalise",
    "ordinal",
    "read_digits",
    "read_number",
    "repair_mojibake",
    "romanise",
    "same_name",
    "same_word",
    "skeleton",
    "sort_key",
    "spelling_key",
    "split_name",
    "to_unicode",
    "write_day",
    "write_range",
    "write_set",
]
