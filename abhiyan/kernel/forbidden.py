"""Words that may never name a field, a role or a column: caste and religion, in the scheduled languages and English.

No table, file or screen of an installation keeps such a thing about a person, under any name (docs/words.md).
"""

import re
import unicodedata

# Whole words, so that "broadcaster", "जनजाति विकास" or a place such as धर्मशाला pass; inflected forms are listed.
LISTED = """
    caste castes casteism subcaste subcastes religion religions religious sect jati jaati upjati jat jaat gotra
    gotr dharm dharma dharam mazhab majhab mazahab
    जाति जातियाँ जातियां जातीय उपजाति धर्म धार्मिक मजहब मज़हब पंथ गोत्र बिरादरी संप्रदाय सम्प्रदाय
    जात धरम जातिः धर्मः संप्रदायः सांप्रदायिक जाती धर्मीय हारि धोरोम धोरोमारि
    জাতি জাত ধর্ম ধর্মীয় ধৰ্ম ধৰ্মীয় মজহব লাইনিং ফুরুপ
    જાતિ જ્ઞાતિ ધર્મ પેટાજાતિ ਜਾਤ ਜਾਤੀ ਧਰਮ ਮਜ਼ਹਬ ଜାତି ଧର୍ମ
    சாதி ஜாதி மதம் కులం కులము ఉపకులం మతం మతము ಜಾತಿ ಉಪಜಾತಿ ಧರ್ಮ ಮತ ജാതി മതം ഉപജാതി
    ذات برادری مذہب فرقہ ذاتیات مذهب ذات‌پات زات مَذہَب
    ᱡᱟᱹᱛ ᱡᱟᱹᱛᱤ ᱫᱷᱚᱨᱚᱢ ꯖꯥꯇꯤ ꯙꯔꯝ ꯂꯥꯏꯅꯤꯡ ꯐꯨꯔꯨꯞ
"""
WORDS = frozenset(unicodedata.normalize("NFC", LISTED).split())

# Refused only as the whole name: "community" and "income" are ordinary inside another (a community health worker).
LISTED_WHOLE = "community communities समुदाय income आय voting_intention vote_intention past_vote voted_for मतदान_इच्छा"
WHOLE_NAMES = frozenset(LISTED_WHOLE.split())

_camel = re.compile(r"(?<=[a-z])(?=[A-Z])")
_between = re.compile(r"[\s\-_.,;:/()'\"|\[\]0-9]+")


def word_in(name: str) -> str | None:
    """The first forbidden word in `name`, as it would be written in the list; None where there is none."""
    parts = [part for part in _between.split(_camel.sub(" ", unicodedata.normalize("NFC", name)).lower()) if part]
    for part in parts:
        if part in WORDS:
            return part
    whole = "_".join(parts)
    return whole if whole in WHOLE_NAMES else None
