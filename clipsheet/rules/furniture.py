"""Rules for whole lines that are no part of an article: counters, menus, captions, sign-up boxes, legal lines.

Each rule reads one line alone. What a line is because of its neighbours (a ticker below its heading, a sidebar after the end) is judged
in `clipsheet.extract.page`.
"""

from __future__ import annotations

import re
from datetime import datetime

from clipsheet.data import phrases
from clipsheet.evidence import ages, dates
from clipsheet.model import Line, Role
from clipsheet.rules import rule
from clipsheet.rules.text import EDGE, after_phrase, asks, folded, has_digit, is_phrase, is_sentence, opening_phrase, phrase_in, words

NUMBERS = re.compile(r"[\d\s.,:;/|×x()%+-]*\d[\d\s.,:;/|×x()%+-]*(?:\s?(?:true|false|px))?", re.IGNORECASE)
COUNTER = re.compile(r"[\d.,]+\s?[KMkm]?\+?\s+(.+)|(.+?)\s*[:(]?\s*[\d.,]+\s?[KMkm]?\+?\)?")
MOST_COUNTER_LETTERS = 80  # the longest phrase that is counted has 52
PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?\S*)?", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://|www\.|IFRAME:\s*)\S+", re.IGNORECASE)  # lynx names the frames of a page
NOTICE = re.compile(r"(?:©|\(c\)|copyright)\s*(?:copyright\s*|©\s*)?\d{4}\b", re.IGNORECASE)
NOTICE_WORDS = 15
BOX_WORDS = 45  # a paragraph; what speaks to the reader of the outlet's wares or mails is shorter
BUTTON = re.compile(r"\[[^\[\]]+\]|\(BUTTON\)(?: .+)?")  # lynx says what it is
# a photographer's name in capitals behind the caption's sentence; and the words behind a label of two words, "image copyright"
SHOUTED_CREDIT = re.compile(r"[.!?…»”)]\s+(?:/\s*)?[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]+(?:\s+/?\s*[A-ZÀ-ÖØ-Þ(][A-ZÀ-ÖØ-Þ.'’()-]+)+\Z")
CREDITED = re.compile(r"\s*[,،，]|\s+[@A-ZÀ-ÖØ-Þ]")
MOST_NAME_WORDS = 8
FEWEST_DIGITS = 9  # of a telephone number that begins with neither + nor 0
MOST_COMMENT_HEAD_WORDS = 16
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")  # 64 letters are the most that may stand before the @ (RFC 5321)
TELEPHONE = re.compile(r"\+?\d[\d\s().-]{7,}\d")
DECIMAL = re.compile(r"(?<![\d.+])\d{2,}\.\d\d?(?![\d.])")  # "212.40", and no part of "01.23.45.67.89"
LOCALE = re.compile(r"[a-z]{2,3}[_-][A-Z]{2}")
CREDIT = re.compile(r"[(\[](?:[^()\[\]]{0,60}[/,|] ?)?([^()\[\]/,|]{2,40}?)(?:[/,|] ?[^()\[\]]{0,60})?[)\]]\s*\Z")
LABELLED_CREDIT = re.compile(r"(?:^|[.…»”\"]\s+|\s[/|]\s*)([^.:/|]{2,24})\s?[:：/]\s?(?:[^\W\d_]{1,2}\.\s?)*[^.:]{2,50}\.?\Z")
FILE_PHOTO = re.compile(r"\b(?:file|files|photo|image|pool|handout|screengrab|social media|archive)\b", re.IGNORECASE)
TWO_NAMES = re.compile(r"[A-ZÀ-ÞА-ЯЁ][^\d/.!?]{1,30}/\s?[A-ZÀ-ÞА-ЯЁ][^\d/!?]{1,30}")  # (Outlet/A. Person)
AGO = re.compile(
    r"(?:\d+|an?|one|il y a|hace|vor|há)\b.{0,14}\b(?:ago|secs?|mins?|minutes?|hours?|hrs?|days?|weeks?|months?|heures?|jours?|horas?|"
    r"d[ií]as|Stunden|Tagen|Minuten)\b.{0,6}|(?:منذ|قبل) .{1,16}|.{1,12} (?:назад|önce|тому)|.{1,8}前",
    re.IGNORECASE,
)
LINK_MARKS = (":", "：", "|", "–", "—", "-", "»", ">", "→", "▶")
SEPARATOR = re.compile(r"\s*[|•·/»>,‣–—\t]\s*|\s{2,}")
MOST_CAPTION_WORDS = 60  # the longest caption of the seeds has 36


@rule(Role.FURNITURE, claims=["•", "* * *", "▼ ▲", "———"], spares=["• Mali", "A"])
def no_letters(line: Line) -> str | None:
    """Rules and ornaments hold no letter and no digit. Costs: a poem's line of dots."""
    return line.text if not any(map(str.isalnum, line.text)) else None


@rule(Role.FURNITURE, claims=["1920 1080 true", "252 60", "2025", "3."], spares=["3 dead", "In 2025"])
def numbers_alone(line: Line) -> str | None:
    """Picture sizes, counters and ranks stand alone. Costs: an article's line that is only a figure, as in some charts."""
    return line.text if NUMBERS.fullmatch(line.text) else None


@rule(Role.IMAGE, claims=["https://cdn.outlet.example/a_1920x0.jpg"], spares=["https://outlet.example/a.html", "See a.jpg"])
def picture_address(line: Line) -> str | None:
    """The address of a picture tells of the page's lead image. Costs: an article about that address."""
    return line.text if PICTURE.fullmatch(line.text) else None


@rule(
    Role.FURNITURE,
    claims=["https://outlet.example/a", "www.outlet.example", "IFRAME: //outlet.example/a.html"],
    spares=["See https://outlet.example/a for more."],
)
def address_alone(line: Line) -> str | None:
    """An address alone on its line is a share box or a source note, never a sentence. Costs: a list of links in an article."""
    return line.text if ADDRESS.fullmatch(line.text) else None


@rule(Role.LANG, claims=["en_EN", "pt-BR"], spares=["en", "No"])
def locale_code(line: Line) -> str | None:
    """Hidden markup prints the page's locale. Costs: nothing seen."""
    return line.text if LOCALE.fullmatch(line.text) else None


@rule(
    Role.FURNITURE,
    claims=["Outlet International desk@outlet.example +10005550100", "Contact: desk@outlet.example"],
    spares=[
        "He wrote from desk@outlet.example that the talks, which had lasted for nine days, were over.",
        "Kyiv – Uzhhorod 1120 1220",
        "Wheat 212.40 205.10 -3.4%",
    ],
)
def contact_line(line: Line) -> str | None:
    """Addresses and telephone numbers stand in imprints and bylines, and are nobody's news. Costs: an appeal that gives a number."""
    mail = EMAIL.search(line.text) if "@" in line.text else None
    phone = TELEPHONE.search(line.text) if has_digit(line.text) else None
    if phone and DECIMAL.search(phone.group()):
        phone = None  # the numbers of a table
    if phone and not phone.group().startswith(("+", "0", "(")) and sum(map(str.isdigit, phone.group())) < FEWEST_DIGITS:
        phone = None  # two numbers of a table
    short = words(line.text) <= 16 and not is_sentence(line.text)
    return line.text if (mail and (phone or short)) or (phone and words(line.text) <= 6) else None


@rule(
    Role.FURNITURE,
    claims=["6 Shares", "1.2K shares", "Share", "Facebook Twitter WhatsApp", "Share on: Facebook Twitter", "Facebook Twitter 18 comments"],
    spares=["He sold 6 shares in the firm.", "Twitter bans the account"],
)
def share_counter(line: Line) -> str | None:
    """Share buttons and their counters stand alone and tell of the site, not of the event. Costs: a line that is only "6 shares"."""
    return line.text if _counted("share", line.text) or _all_of("share", line.text) else None


@rule(Role.FURNITURE, claims=["12 Comments", "Comments (3)", "[ 12 comments ]", "Leave a comment"], spares=["He made no comments."])
def comment_counter(line: Line) -> str | None:
    """The way to the readers' comments. Costs: a sub-heading "Comments"."""
    return line.text if _counted("comments", line.text) or is_phrase("comments", line.text) else None


@rule(
    Role.FURNITURE,
    claims=["Alex on September 17, 2018 at 6:34 am said:", "Heinz K. schrieb am 3. Mai 2020 um 18:05 Uhr:"],
    spares=["The minister, who had come by train, said:", "On 17 September 2018 the court said:", "5 June 2025, 18:05:"],
)
def comment_head(line: Line) -> str | None:
    """Who wrote a comment, and at which minute; what follows is a reader's. Costs: nothing seen."""
    if not line.text.endswith((":", "：")) or words(line.text) > MOST_COMMENT_HEAD_WORDS or not phrase_in("says", line.text):
        return None
    return line.text if any(isinstance(one.when, datetime) for one in dates.dates_in(line.text)) else None


@rule(Role.FURNITURE, claims=["2 Min Read", "Reading time: 4 minutes read"], spares=["The minutes were read aloud."])
def reading_time(line: Line) -> str | None:
    """How long the site thinks one reads. Costs: nothing seen."""
    return line.text if has_digit(line.text) and words(line.text) <= 8 and phrase_in("reading_time", line.text) else None


@rule(
    Role.FURNITURE,
    claims=["Read more: Two bridges fall", "READ ALSO | The other story", "Read more"],
    spares=["Read more than one paper.", "Related parties signed on Monday."],
)
def read_more(line: Line) -> str | None:
    """A link to another article between the paragraphs. Costs: a sentence that begins "See also:"."""
    phrase = opening_phrase("read_more", line.text)
    heading = opening_phrase("end", line.text)  # "Related articles: Two bridges fall" leads there in one line
    for known, marks in ((phrase, LINK_MARKS), (heading, LINK_MARKS[:2])):
        rest = _behind(line.text, known) if known else "?"
        if rest[:1] in marks or (known is phrase and not rest):
            return line.text
    return None


@rule(Role.FURNITURE, claims=["Tags:", "Etiketler:"], spares=["Tags: Mali, drones", "Tags were found on the bags."])
def label_of_tags(line: Line) -> str | None:
    """The label of keywords that stand on the lines below. Costs: a sub-heading "Topics"."""
    return line.text if is_phrase("tags", line.text) and not is_phrase("end", line.text) else None


@rule(Role.FURNITURE, claims=["Listen", "Listen to this article"], spares=["Listen to the people, he said."])
def listen(line: Line) -> str | None:
    """The button of a player. Costs: a one-word heading."""
    return line.text if is_phrase("listen", line.text) else None


@rule(Role.FURNITURE, claims=["Advertisement", "- Advertisement -"], spares=["The advertisement cost him his office."])
def advertisement(line: Line) -> str | None:
    """The label of a place that is sold. Costs: a one-word heading."""
    return line.text if is_phrase("advert", line.text) else None


@rule(
    Role.FURNITURE,
    claims=[
        "Sign up for our newsletter and never miss a story.",
        "Get the latest updates right in your inbox. Subscribe to the Outlet's newsletters.",
        "Haberleri cebinizden okumak için WhatsApp kanalımıza katılın.",
        "Подписывайтесь на наш телеграм-канал, чтобы узнавать новости первыми.",
    ],
    spares=[
        "The minister asked the young to sign up for service.",
        "“Get off Twitter and read a book,” the writer told the pupils.",
        "The ministry asked travellers to follow its advice on WhatsApp.",
    ],
)
def newsletter_box(line: Line) -> str | None:
    """Sign-up and support boxes speak to the reader of the outlet's own wares. Costs: a report on newsletters, sentence by sentence."""
    return line.text if words(line.text) <= BOX_WORDS and (phrase_in("newsletter", line.text) or asks(line.text)) else None


@rule(
    Role.FURNITURE,
    claims=[
        "View this email in your browser",
        "You are receiving this email because you signed up at harbourpost.example.",
        "Diese E-Mail wird nicht richtig dargestellt? Newsletter im Browser ansehen",
        "Чтобы отписаться от рассылки, нажмите здесь.",
    ],
    spares=[
        "The minister had the email sent to all of her staff.",
        "Half of the readers have unsubscribed, the outlet said.",
        "Muchos clientes no pudieron cancelar la suscripción, dijo el regulador.",
    ],
)
def line_of_a_mail(line: Line) -> str | None:
    """A newsletter says at its head where else it can be read, and at its foot how to end it. Costs: such a sentence of a report on it."""
    return line.text if words(line.text) <= BOX_WORDS and phrase_in("mail", line.text) else None


@rule(
    Role.FURNITURE,
    claims=["Please be respectful: abusive comments are removed.", "Comments are moderated."],
    spares=["Her comments were moderate.", "The minister asked for respect."],
)
def rules_for_comments(line: Line) -> str | None:
    """House rules stand above the readers' comments. Costs: a report on moderation, sentence by sentence."""
    return line.text if words(line.text) <= 60 and phrase_in("moderation", line.text) else None


@rule(
    Role.FURNITURE,
    claims=["[ Send ]", "[Join 48,000 readers]", "(BUTTON)", "(BUTTON) Skip To Navigation"],
    spares=["[The minister] left.", "[ ]x", "(Button) she called him", "(BUTTON) Close the harbour, said the minister of the island."],
)
def button(line: Line) -> str | None:
    """Dumpers print a form's buttons in brackets, or behind their kind. Costs: an editor's remark that stands alone in brackets."""
    return line.text if BUTTON.fullmatch(line.text) and words(line.text) <= 6 else None


@rule(
    Role.FURNITURE,
    claims=[
        "© 2025 The Outlet. All rights reserved.",
        "All Rights Reserved",
        "© 2019–2025 Harbour Post",
        "© 2025 The Outlet, Inc.",
    ],
    spares=["All rights of the minority must be respected.", "Copyright 2025 was the year's best novel.", "Copyright law was changed."],
)
def legal_line(line: Line) -> str | None:
    """Copyright and terms stand on every page of a site. Costs: a quoted licence in an article on copyright."""
    marked = NOTICE.match(line.text)
    notice = marked and words(line.text) <= NOTICE_WORDS and (marked.group()[0] in "©(" or not is_sentence(line.text))
    return line.text if notice or (words(line.text) <= 60 and phrase_in("legal", line.text)) else None


@rule(Role.FURNITURE, claims=["We use cookies to improve your visit."], spares=["He baked cookies."])
def cookie_notice(line: Line) -> str | None:
    """Consent boxes stand on every page of a site. Costs: a report on consent boxes."""
    return line.text if words(line.text) <= 60 and phrase_in("cookie", line.text) else None


@rule(Role.FURNITURE, claims=["Home | News | Sport", "Log in", "News"], spares=["News from the front was scarce.", "Home at last"])
def menu_words(line: Line) -> str | None:
    """Words that only lead elsewhere. Costs: a sub-heading of one such word, "Politics"."""
    return line.text if _all_of("menu", line.text) else None


@rule(
    Role.FURNITURE,
    claims=["3 hours ago", "منذ ساعتين", "yesterday at 10:30", "vor 3 Stunden"],
    spares=["Two years ago he left.", "Yesterday at noon.", "Yesterday the ferry stopped"],
)
def time_ago(line: Line) -> str | None:
    """The age of an item in a list. Costs: nothing seen; the article's own age is no date without a clock."""
    told = words(line.text) <= 5 and (AGO.fullmatch(line.text.strip(" •·-|")) or (ages.is_age(line.text) and not is_sentence(line.text)))
    return line.text if told else None


@rule(
    Role.CAPTION,
    claims=[
        "Photo: A. Person / Agency",
        "A guard at the gate of the town on Sunday, July 28, 2013 (AP, File)",
        "(Image credit: A. Person)",
        "The town hall. Photo: A. Person",
        "A boat on the lake. (The Outlet/A. Person)",
        "An officer directs the traffic on the avenue. RAMÓN DUARTE / AGENCIA",
        "Image copyright Getty Images Image caption The boat is back",
        "Legenda da foto, O barco voltou",
    ],
    spares=[
        "He joined the Alliance of Sahel States (AES).",
        "The images (three in all) were shown.",
        "Image copyright is a matter for the courts.",
        "He had joined the FBI and the CIA.",
        "The boat belongs to the UN. NATO has none.",
        "The boats were brought back to the harbour, the police said. (ANI)",
    ],
)
def caption(line: Line) -> str | None:
    """Captions say what a picture shows, often of another day, and end in a credit. Costs: a last line that ends in an agency's name."""
    if words(line.text) > MOST_CAPTION_WORDS:
        return None
    shouted = SHOUTED_CREDIT.search(line.text)
    if shouted and not line.text.isupper() and words(shouted.group()) <= MOST_NAME_WORDS:
        return line.text
    label = opening_phrase("caption", line.text)
    if label and " " in label and CREDITED.match(line.text.lstrip(" (*[")[len(label) :]):
        return line.text
    if label and line.text.casefold().lstrip(" (*[")[len(label) :].lstrip()[:1] in (":", "：", "/", "©", "|"):
        return line.text
    signed = LABELLED_CREDIT.search(line.text)
    if signed and phrase_in("caption", signed.group(1)):
        return line.text
    credit = CREDIT.search(line.text)
    return line.text if credit and _is_credit(credit) and not _signs_off(line.text, credit) else None


@rule(
    Role.FURNITURE,
    claims=["Most Read", "Related articles", "You may also like:"],
    spares=["The most read book of the year", "Comments by the minister were few."],
)
def end_heading(line: Line) -> str | None:
    """The heading of a list that stands after articles. Costs: a sub-heading of these very words."""
    return line.text if is_phrase("end", line.text) else None


@rule(Role.FURNITURE, claims=["BREAKING", "Breaking news:"], spares=["Breaking news reached the town late."])
def ticker_heading(line: Line) -> str | None:
    """The heading of a ticker. Costs: a one-word heading."""
    return line.text if is_phrase("ticker", line.text) else None


def _behind(text: str, phrase: str) -> str:
    return text.casefold().lstrip(EDGE)[len(phrase) :].strip()


def _counted(kind: str, text: str) -> bool:
    """Whether a line is a phrase with a number before or behind it."""
    found = COUNTER.fullmatch(text.strip(" •·-|*[]")) if len(text) <= MOST_COUNTER_LETTERS and has_digit(text) else None
    return found is not None and folded(found.group(1) or found.group(2)) in phrases(kind)


def _all_of(kind: str, text: str) -> bool:
    """Whether a line consists of phrases of this kind alone, however they are parted."""
    if opening_phrase(kind, text) is None:
        return False
    if is_phrase(kind, text):
        return True
    parts = [part for part in SEPARATOR.split(text) if part.strip()]
    if len(parts) > 1 and all(is_phrase(kind, part) for part in parts):
        return True
    rest = folded(text)
    while rest:
        lead = opening_phrase(kind, rest)
        if lead is None:
            return kind == "share" and (_counted("comments", rest) or _counted("share", rest))
        rest = after_phrase(rest, lead)
    return True


def _is_credit(found: re.Match[str]) -> bool:
    inside = found.group().strip("()[] ")
    named = any(folded(part) in phrases("agencies") for part in re.split(r"[/,|]", inside))
    return named or bool(phrase_in("caption", inside)) or bool(FILE_PHOTO.search(inside)) or bool(TWO_NAMES.fullmatch(inside))


def _signs_off(text: str, found: re.Match[str]) -> bool:
    """Whether an agency's name alone stands behind the last sentence of a report."""
    return folded(found.group()) in phrases("agencies") and is_sentence(text[: found.start()])


FURNITURE = (
    no_letters, comment_head, numbers_alone, picture_address, address_alone, locale_code, contact_line, comment_counter, button,
    share_counter, label_of_tags, reading_time, read_more, listen, advertisement, newsletter_box, line_of_a_mail, rules_for_comments,
    legal_line, cookie_notice, time_ago, caption, end_heading, ticker_heading, menu_words,
)  # fmt: skip
"""In order: the first rule that claims a line has it. The narrow ones stand first, `menu words` last."""
