"""Hindi text: search keys across spellings and scripts, romanising, digits, lengths, lists. Pure, no Django.

fold("चन्दन") == fold("चंदन") == fold("Chandan")          a key for what people type
keys("अमित कल्पित")                                       what the search index holds of a name
"""

from abhiyan.indic.fold import fold, keys, skeleton
from abhiyan.indic.roman import romanise
from abhiyan.indic.text import clean, devanagari_digits, graphemes, join_list, read_digits

__all__ = [
    "clean",
    "devanagari_digits",
    "fold",
    "graphemes",
    "join_list",
    "keys",
    "read_digits",
    "romanise",
    "skeleton",
]
