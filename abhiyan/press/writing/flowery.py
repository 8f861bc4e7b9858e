"""Forecasts and praise: what an office may print as somebody's own words and never as its own."""

import re

_HINDI = (
    "जीतेग",
    "जीतेंग",
    "जीतने जा",
    "विजयी",
    "विजय होग",
    "विजय मिलेग",
    "बहुमत",
    "सरकार बनाए",
    "सरकार बनाये",
    "सरकार बनेग",
    "ऐतिहासिक",
    "अभूतपूर्व",
    "प्रचंड",
    "प्रचण्ड",
    "शानदार",
    "महान",
    "यशस्वी",
    "लोकप्रिय",
    "ओजस्वी",
    "तेजस्वी",
    "कर्मठ",
    "सबसे बड़",
    "सर्वश्रेष्ठ",
    "रिकॉर्ड तोड़",
    "प्रेरणादा",
    "दूरदर्शी",
    "निश्चित रूप से",
    "अद्वितीय",
    "भव्य",
    "विराट",
    "अवश्य सफल",
    "उत्साह को देखते",
    "नया इतिहास",
    "मिसाल",
)
_ENGLISH = (
    "will win",
    "shall win",
    "victory",
    "landslide",
    "majority",
    "form the government",
    "historic",
    "unprecedented",
    "record-breaking",
    "greatest",
    "overwhelming",
    "dynamic",
    "visionary",
    "popular leader",
    "is sure to",
    "certainly",
    "grand",
    "magnificent",
    "splendid",
    "inspiring",
    "unparalleled",
    "best ever",
    "make history",
)
_WHOLE = ("महान", "भव्य", "विराट", "मिसाल", "प्रचंड", "प्रचण्ड")  # short enough to begin other words
_letter = "[\u0900-\u0963]"
_flowery = re.compile(
    "|".join(
        [
            *(f"(?<!{_letter}){words}" + (f"(?!{_letter})" if words in _WHOLE else "") for words in _HINDI),
            *(rf"\b{words}\b" for words in _ENGLISH),
        ]
    ),
    re.IGNORECASE,
)


def flowery(text: str) -> str:
    """The first words of `text` that foretell or praise; empty where none do."""
    found = _flowery.search(text)
    return found.group() if found else ""
