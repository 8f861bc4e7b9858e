"""What no installation keeps: words that may name no field, role or column, and numbers of identity documents.

The words are those of caste and religion, in the scheduled languages and English: no table, file or screen keeps such a
thing about a person, under any name (docs/words.md). The numbers (Aadhaar, PAN, voter card) are masked in free text.
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


# --- numbers of identity documents --------------------------------------------------------------------------------

_AADHAAR = re.compile(r"(?<!\d)\d{4}([ .-]?)\d{4}\1\d{4}(?!\d)")  # \d: Devanagari digits too
_CARDS = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"[A-Z]{3}[ABCFGHLJPT][A-Z][ -]?[0-9]{4}[ -]?[A-Z]"  # PAN: the fourth letter says whose it is
    r"|[A-Z]{3}[ /-]?[0-9]{7}"  # voter card (EPIC)
    r"|[A-Z]{2}/[0-9]{1,3}/[0-9]{1,3}/[0-9]{6,7}"  # and an old one
    r")(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
_TURNED = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)  # Verhoeff's permutation


def without_numbers(text: str) -> str:
    """`text` with a bullet for every letter and digit of an identity document's number."""
    masked = _AADHAAR.sub(lambda found: _hidden(found) if _is_aadhaar(found[0]) else found[0], text)
    return _CARDS.sub(_hidden, masked)


def _hidden(found: re.Match[str]) -> str:
    return re.sub(r"\w", "•", found[0])


def _is_aadhaar(written: str) -> bool:
    """Whether twelve digits begin and end as an Aadhaar number does: not with 0 or 1; with Verhoeff's digit."""
    digits = [int(sign) for sign in written if sign.isdecimal()]
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _multiplied(check, _turned(digit, place % 8))
    return digits[0] > 1 and check == 0


def _turned(digit: int, times: int) -> int:
    return _turned(_TURNED[digit], times - 1) if times else digit


def _multiplied(one: int, other: int) -> int:
    """The product of two elements of the dihedral group of a pentagon: 0-4 turn it, 5-9 flip it."""
    flipped = (one >= 5) != (other >= 5)
    return 5 * flipped + (one - other if one >= 5 else one + other) % 5


# --- columns of a file ----------------------------------------------------------------------------------------------

# How people head a column of such numbers, and what stands below a heading that hides what it asks for.
_IDENTITY = frozenset(
    unicodedata.normalize(
        "NFC",
        "aadhaar aadhar adhaar adhar uid uidai epic pan आधार पैन एपिक ईपिक वोटर_कार्ड वोटर_आईडी voter_id voter_card "
        "voter_id_card voterid मतदाता_पहचान_पत्र पहचान_पत्र_संख्या id_card_number id_proof_number",
    ).split()
)
_GROUPS = frozenset(
    unicodedata.normalize(
        "NFC",
        "general gen sc st obc ews ur bc mbc ebc hindu muslim sikh christian jain buddhist brahmin dalit सामान्य ओबीसी "
        "अनारक्षित पिछड़ा पिछड़ा_वर्ग अति_पिछड़ा अनुसूचित_जाति अनुसूचित_जनजाति एससी एसटी हिन्दू हिंदू मुस्लिम मुसलमान सिख ईसाई "
        "जैन बौद्ध ब्राह्मण दलित scheduled_caste scheduled_tribe other_backward_class",
    ).split()
)


def identity_in(header: str) -> str | None:
    """The words of `header` that ask for an identity document's number; None where there are none."""
    parts = [part for part in _between.split(unicodedata.normalize("NFC", header).lower()) if part]
    for length in (1, 2, 3, 4):
        for at in range(len(parts) - length + 1):
            if (words := "_".join(parts[at : at + length])) in _IDENTITY:
                return words.replace("_", " ")
    return None


def is_group(cell: str) -> bool:
    """Whether a cell says a caste's class or a religion and nothing else."""
    parts = [part for part in _between.split(unicodedata.normalize("NFC", cell).lower()) if part]
    return "_".join(parts) in _GROUPS
