"""What is no article is refused with its reason; what looks like it and is one, is kept."""

from __future__ import annotations

import pytest

from clipsheet.clip import clip
from clipsheet.model import Clipping, Declared, Form, RawDocument, Rejected
from clipsheet.settings import Vocabulary

TEASERS = (
    (
        "Island keeps its old ferry",
        "The council of the island voted to keep the old ferry for another winter, older than its crew.",
        "5 June 2025",
    ),
    ("Lighthouse to shine in colours", "Three colours will tell the boats from which side they come, from next month on.", "4 June 2025"),
    ("Salt road opens again", "A procession of forty mules and one very slow bus went over the pass on Sunday.", "3 June 2025"),
    ("Night school for shepherds", "Thirty shepherds learn bookkeeping in a barn, with their dogs asleep under the tables.", "2 June 2025"),
    ("The bell that will not ring", "A town has asked four engineers about its silent bell and been given five answers.", "2 June 2025"),
    ("Bread by boat", "The baker of the northern villages delivers by rowing boat while the bridge is mended.", "1 June 2025"),
    ("A library of seeds", "Farmers may borrow beans in spring and must give back twice as many in the autumn.", "1 June 2025"),
)
MENU = "Home\nNews\nSport\nCulture\nLog in\n\n"
FOOT = "\nContact us\n© 2025 Harbour Post. All rights reserved.\n"
FRONT = MENU + "".join(f"{title}\n{text}\n{day}\n\n" for title, text, day in TEASERS) + FOOT
CUT = MENU + "".join(f"{title}\n\n{text.rstrip('.')} …\n\n" for title, text, _ in TEASERS) + FOOT
FRONT_PAGE = (
    "<html><head><title>Harbour Post</title></head><body><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul><main>"
    + "".join(f"<div><h2><a href='/{n}'>{title}</a></h2><p>{text}</p></div>" for n, (title, text, _) in enumerate(TEASERS))
    + "</main><footer>© 2025 Harbour Post</footer></body></html>"
)
STORY = (
    "The council of the island voted on Tuesday to keep the old ferry for another winter, although its engine is older than the crew. "
    "Repairs will cost less than a new boat, the harbour master said, and the yard has promised to end them before the first storms."
)
HEAD = MENU + "Island keeps its old ferry\nBy Mara Quill\n5 June 2025\n\n"
WALLED = HEAD + STORY + "\n\nSubscribe to continue reading\n\nAlready a subscriber? Log in\n" + FOOT
WALLED_IN_GERMAN = "Startseite\nPolitik\nSport\n\nDie Insel behält ihre Fähre\n5. Juni 2025\n\n" + (
    "Der Rat der Insel hat am Dienstag beschlossen, die alte Fähre noch einen Winter lang fahren zu lassen, obwohl ihr Motor älter ist "
    "als die Mannschaft und der Hafenmeister seit Jahren um ein neues Schiff bittet.\n\n"
    "Jetzt weiterlesen mit dem Abo\n\nImpressum\nDatenschutz\n"
)
CONSENT = (
    "We value your privacy\n\nWe and our partners store cookies to measure how our pages are read.\n\n"
    "With your consent we may use precise location data. You may withdraw your consent at any time in the cookie settings of this site.\n\n"
    "Some of our partners process personal data on the basis of a legitimate interest, which you may refuse in our privacy policy.\n\n"
    "Accept all\nReject all\nManage preferences\n"
)
BROKERS = (
    "We value your privacy\nWe and our 842 partners store and access information on a device, such as cookies.\n"
    "With your permission we and our partners may use precise geolocation data.\n"
    "You may click to consent to our processing as described above.\nAccept all\nReject all\nManage options\n"
)
REFUSED = {
    "a front page": (FRONT, Form.DUMP, "teasers"),
    "a front page with its sentences cut": (CUT, Form.DUMP, "teasers"),
    "a front page in HTML": (FRONT_PAGE, Form.HTML, "teasers"),
    "a paywall": (WALLED, Form.DUMP, "paywall"),
    "a paywall in German": (WALLED_IN_GERMAN, Form.DUMP, "paywall"),
    "a consent box": (CONSENT, Form.DUMP, "consent"),
    "a consent box of brokers": (BROKERS, Form.DUMP, "consent"),
}

LIVE = HEAD + "".join(
    f"{hour}\n{title}\n\n{text} It was seen from the pier by half of the town, which had come with blankets and tea.\n\n"
    for hour, (title, text, _) in zip(("18:05", "17:40", "16:10", "15:00", "14:20", "13:00", "12:10"), TEASERS, strict=True)
)
TIPS = HEAD + STORY + "\n\n" + "".join(f"{title}\n{text}\n\n" for title, text, _ in TEASERS)
WIRE = HEAD + "HARBOUR (Agency) - " + STORY[:240].rpartition(" ")[0] + "." + FOOT
OFFERED = (
    HEAD
    + STORY
    + "\n\n"
    + "\n\n".join(f"{text} {title}." for title, text, _ in TEASERS)
    + "\n\nSubscribe to continue reading our other stories\n"
    + FOOT
)
ON_COOKIES = HEAD + "\n\n".join(
    [
        STORY,
        STORY.replace("ferry", "boat"),
        "The regulator said that most banners ask for consent to cookies in words that nobody understands.",
    ]
)
KEPT = {
    "a live blog": LIVE, "tips": TIPS, "a wire": WIRE, "an offer below an article": OFFERED, "a report on consent": ON_COOKIES,
}  # fmt: skip


def document(text: str, form: Form = Form.DUMP, title: str | None = None) -> RawDocument:
    """A raw document of this text; a person may have given it a title."""
    return RawDocument("raw/page.txt", form, text, "", declared=Declared(title=title))


@pytest.mark.parametrize(("text", "form", "word"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_is_refused_with_its_reason(text: str, form: Form, word: str) -> None:
    found = clip(document(text, form), Vocabulary({}, ()))
    assert isinstance(found, Rejected), found
    assert word in found.reason
    assert "save the" in found.reason


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_looks_like_it_is_kept(text: str) -> None:
    found = clip(document(text), Vocabulary({}, ()))
    assert isinstance(found, Clipping), found


def test_what_a_person_gave_a_title_is_an_article() -> None:
    found = clip(document("Two boats met.\n", title="Boats"), Vocabulary({}, ()))
    assert isinstance(found, Clipping)
    assert ("Boats", "Two boats met.") == (found.title, found.body)
