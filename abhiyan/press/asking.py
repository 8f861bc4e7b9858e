"""What has to be asked of a person, in Hindi and in English: the library never guesses and never only complains."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from abhiyan.press.record import Text

ASKED: Mapping[str, Text] = {
    # of whoever keeps a record
    "gender": Text("{name} के लिए श्री, श्रीमती या सुश्री? लिंग नहीं बताया गया है।", "Is {name} Mr or Ms? Nobody has said."),
    "office": Text("{name} का पद क्या है?", "What post does {name} hold?"),
    "words": Text("हिंदी में क्या लिखा जाए: {what}?", "What is it called in English: {what}?"),
    "noun": Text("“{noun}” स्त्रीलिंग है या पुल्लिंग?", "Is “{noun}” feminine or masculine in Hindi?"),
    "quote": Text(
        "“{words}” अनुमान या प्रशंसा है। क्या ये वक्ता के अपने शब्द हैं? तभी उद्धरण के रूप में छपेंगे।",
        "“{words}” is a forecast or praise. Are these the speaker's "
        "own words? Only then is it printed, as a quotation.",
    ),
    "announcer": Text("यह जानकारी किसने दी?", "Who announced this?"),
    "nobody": Text("“{key}” कौन है? अभिलेख में नहीं मिला।", "Who or what is “{key}”? It is not in the record."),
    "when": Text("“{what}” कब है?", "When is “{what}”?"),
    "consent": Text(
        "{name} ने नाम छापने की सहमति नहीं दी है; नाम नहीं छपेगा।", "{name} did not agree to be named and is left out."
    ),
    # of whoever confirms what was read from a note
    "year": Text(
        "कौन-सा वर्ष? विज्ञप्ति में नहीं लिखा है; {year} माना गया है।", "Which year? The note does not say; {year} was taken."
    ),
    "each": Text(
        "“{what}”: किस स्तर की इकाई करेगी? {level} माना गया है।", "“{what}”: which level does it? {level} was taken."
    ),
    "also": Text(
        "“{what}”: {level} के साथ {other} स्तर पर भी? केवल {level} माना गया है।",
        "“{what}”: at {other} level as well as {level}? Only {level} was taken.",
    ),
    "level": Text("“{level}” इस संगठन का कौन-सा स्तर है?", "Which of your levels is “{level}”?"),
    "per": Text("{count} {what}: हर {level} में या कुल?", "{count} {what}: for each {level}, or in all?"),
    "per-unit": Text("{count} {what}: हर इकाई में या कुल?", "{count} {what}: for each unit, or in all?"),
    "window": Text(
        "{first} से {last}: प्रत्येक दिन, या इनमें से कोई एक दिन?", "{first} to {last}: every day, or one day between them?"
    ),
    "begin": Text("{last} तक, पर कब से? {first} माना गया है।", "Until {last}, but from when? {first} was taken."),
    "role": Text("“{role}” इस संगठन का कौन-सा पद है?", "Which of your posts is “{role}”?"),
    "unit": Text("“{unit}” किस इकाई का नाम है? उसका कोड लिखें।", "Which unit is “{unit}”? Write its code."),
    "kind": Text("“{what}”: यह किस प्रकार की गतिविधि है?", "“{what}”: what kind of activity is this?"),
    "what": Text("{days}: इस दिन क्या होना है?", "{days}: what is to happen then?"),
    "weekday": Text("{problem} दिन या तारीख में कौन सही है?", "{problem} Which is right, the weekday or the date?"),
    "loose": Text(
        "{days}: यह आयोजन का दिन है या उसकी योजना बनाने का?", "{days}: is that the day of it, or of planning it?"
    ),
    "owner": Text("“{what}” का उत्तरदायी कौन है?", "Who answers for “{what}”?"),
    "relative": Text("“{words}”: कौन-सी तारीख?", "“{words}”: which date?"),
    "done": Text("“{what}”: क्या यह हो चुका है, या अभी करना है?", "“{what}”: is this done already, or still to be done?"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """`code` is one of ASKED; `item` names what it is about, as the record or the reader names its items."""

    code: str
    item: str
    values: Mapping[str, str] = field(default_factory=dict)

    def words(self, language: str = "en") -> str:
        """The question as a person reads it."""
        return ASKED[self.code].in_(language).format_map(self.values)
