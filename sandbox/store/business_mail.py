"""Bodies like those of real business mail, for benchmarks.

Of ten messages three are plain text of 1 to 4 KB, five HTML of 8 to 40 KB, and two
threads of 40 to 200 KB in Outlook's HTML. Seeded: the same number makes the same body.
Sentences are drawn from a stock of many words, names and numbers, so that a body is as
hard to compress as people's writing; none repeats inside a body.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import accumulate, islice

from . import business_words

KB = 1024
WORDS = {"en": business_words.ENGLISH, "it": business_words.ITALIAN}
FIRST_NAMES = business_words.FIRST_NAMES.split()
LAST_NAMES = business_words.LAST_NAMES.split()
STREETS = business_words.STREETS.strip().splitlines()
SENTENCES = 12_000  # of each language; the longest thread holds some 1,000
LONGEST = 250 * KB
FRACTION = 0.618_033_988_75  # of the golden ratio: spreads sizes evenly
KEPT = 4_096  # messages, some 450 MB; they are read again when they move


@dataclass(frozen=True)
class Body:
    """``content_type`` is text or html."""

    content_type: str
    content: str


@dataclass(frozen=True)
class Kind:
    """Messages of ``least`` to ``most`` bytes, as many small as large ones."""

    name: str
    least: int
    most: int

    def size(self, number: int) -> int:
        share = (number * FRACTION) % 1
        growth: float = (self.most / self.least) ** share
        return round(self.least * growth)


PLAIN = Kind("plain text", 1 * KB, 4 * KB)
HTML = Kind("HTML", 8 * KB, 40 * KB)
THREAD = Kind("threads in Outlook's HTML", 40 * KB, 200 * KB)
MIX = (HTML, PLAIN, HTML, THREAD, HTML, PLAIN, HTML, THREAD, HTML, PLAIN)


def mix_in_words() -> str:
    """What the mix is, for a report."""
    return ", ".join(
        f"{100 * MIX.count(kind) // len(MIX)} % {kind.name} of {kind.least // KB} to "
        f"{kind.most // KB} KB"
        for kind in (PLAIN, HTML, THREAD)
    )


@lru_cache(maxsize=KEPT)
def body(label: str, number: int, writer: str, reader: str) -> Body:
    """The body of message ``number`` of a series, from one person to another."""
    kind = MIX[number % len(MIX)]
    letter = Letter(random.Random(f"{label} {number}"), writer, reader)
    size = kind.size(number // len(MIX) + 3 * (number % len(MIX)))
    if kind is PLAIN:
        return Body("text", letter.plain(size))
    return Body("html", letter.html(size) if kind is HTML else letter.thread(size))


class Letter:
    """What a person writes to another; every method makes about ``size`` bytes."""

    def __init__(self, chance: random.Random, writer: str, reader: str) -> None:
        self.chance = chance
        self.writer = writer
        self.reader = reader
        self.language = chance.choice(tuple(WORDS))

    def plain(self, size: int) -> str:
        greeting = f"Good morning {self.reader},\r\n\r\n"
        signature = "\r\n".join(self._signature(self.writer))
        words = Passage(_stock(self.language, _TEXT), self.chance)
        return greeting + words.take(size - len(greeting + signature)) + signature

    def html(self, size: int) -> str:
        """As Outlook on the web, mobile programs and other servers write it."""
        lines = "<br>\r\n".join(map(escape, self._signature(self.writer)))
        end = _SIGNATURE % lines + _END
        words = Passage(_stock(self.language, _DIV), self.chance)
        return _HEAD + words.take(size - len(_HEAD + end)) + end

    def thread(self, size: int) -> str:
        """An answer above the answers before it, each with its header."""
        words = Passage(_stock(self.language, _MSO_PARAGRAPH), self.chance)
        people = [self.writer, self.reader]
        signatures = [self._mso_signature(person) for person in people]
        parts = [_OUTLOOK_HEAD]
        space = size - len(_OUTLOOK_HEAD)
        while space > 0:
            end = signatures[0] + self._quoted_header(*people)
            length = min(space, self.chance.randint(3 * KB, 9 * KB))
            parts += [words.take(length - len(end)), end]
            people.reverse()
            signatures.reverse()
            space -= length
        return "".join([*parts, _END])

    def _signature(self, person: str) -> list[str]:
        name = person.lower().replace(" ", ".")
        return [
            "Kind regards / Cordiali saluti",
            person,
            f"{self.chance.choice(STREETS)} {self.chance.randint(1, 99)}",
            f"Tel. +39 0{self.chance.randint(10_000_000, 999_999_999)}",
            f"https://www.{name}.example/contact?from={self.chance.getrandbits(48):x}",
        ]

    def _mso_signature(self, person: str) -> str:
        lines = map(escape, self._signature(person))
        return "".join(_MSO_LINE % line for line in lines)

    def _quoted_header(self, writer: str, reader: str) -> str:
        day, hour = self.chance.randint(1, 28), self.chance.randint(7, 19)
        sent = f"{day} October 2026 {hour}:{self.chance.randint(10, 59)}"
        subject = f"RE: {_fact(self.chance)}"
        return _MSO_HEADER % tuple(map(escape, (writer, sent, reader, subject)))


class Passage:
    """Paragraphs of a stock one after the other, from a chosen one on."""

    def __init__(self, stock: Stock, chance: random.Random) -> None:
        self._stock = stock
        self._next = chance.randrange(stock.last_start)

    def take(self, size: int) -> str:
        """The next paragraphs of ``size`` bytes in all, the last one whole."""
        ends, first = self._stock.ends, self._next
        self._next = bisect_left(ends, ends[first] + size) + 1
        return "".join(self._stock.paragraphs[first : self._next])


@dataclass(frozen=True)
class Stock:
    """Paragraphs, and where each ends: bytes from the beginning of all.

    ``last_start``: after it the longest mail still fits.
    """

    paragraphs: tuple[str, ...]
    ends: tuple[int, ...]

    @property
    def last_start(self) -> int:
        return bisect_left(self.ends, self.ends[-1] - LONGEST)


@cache
def _stock(language: str, markup: str) -> Stock:
    """:param markup: of a paragraph, with ``%s`` for its text"""
    chance = random.Random(f"paragraphs {language}")
    sentences = iter(_sentences(language))
    paragraphs = []
    while chosen := list(islice(sentences, chance.randint(1, 3))):
        text = " ".join(chosen)
        paragraphs.append(markup % (text if markup == _TEXT else escape(text)))
    ends = accumulate(len(paragraph.encode()) for paragraph in paragraphs)
    return Stock(tuple(paragraphs), tuple(ends))


@cache
def _sentences(language: str) -> tuple[str, ...]:
    chance = random.Random(f"sentences {language}")
    words = WORDS[language].split()
    chance.shuffle(words)
    # As in languages, a word is the rarer the further back it stands: Zipf.
    weights = [1 / rank for rank in range(3, len(words) + 3)]
    return tuple(_sentence(chance, words, weights) for _ in range(SENTENCES))


def _sentence(chance: random.Random, words: list[str], weights: list[float]) -> str:
    chosen = chance.choices(words, weights, k=chance.randint(5, 22))
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        chosen[chance.randrange(len(chosen))] = _fact(chance)
    text = " ".join(chosen)
    return f"{text[0].upper()}{text[1:]}{chance.choice('....?!')}"


def _fact(chance: random.Random) -> str:
    """A name, an amount, a number, a date: what no two mails share."""
    kinds = (_person, _amount, _article, _day, _measures, _address)
    return chance.choice(kinds)(chance)


def _person(chance: random.Random) -> str:
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"


def _amount(chance: random.Random) -> str:
    return f"€ {chance.randint(10, 99_999)},{chance.randint(0, 99):02}"


def _article(chance: random.Random) -> str:
    return f"{chance.choice('ABCLMNPT')}{chance.randint(1_000, 99_999)}"


def _day(chance: random.Random) -> str:
    return f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/2026"


def _measures(chance: random.Random) -> str:
    return f"{chance.randint(2, 900)} x {chance.randint(10, 240)} mm"


def _address(chance: random.Random) -> str:
    return f"{_person(chance).replace(' ', '.')}@{chance.choice(LAST_NAMES)}.example"


_TEXT = "%s\r\n\r\n"
_HEAD = (
    '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; '
    'charset=utf-8"><style type="text/css" style="display:none"> P {margin-top:0;'
    'margin-bottom:0;} </style></head><body dir="ltr">\r\n'
)
_DIV = (
    '<div class="elementToProof" style="font-family:Aptos,Calibri,Helvetica,sans-serif;'
    'font-size:12pt; color:rgb(0,0,0)">%s</div><div><br></div>\r\n'
)
_SIGNATURE = (
    '<div id="Signature"><table cellpadding="0" cellspacing="0" border="0" '
    'style="font-size:10pt; color:rgb(89,89,89)"><tbody><tr><td>%s</td></tr></tbody>'
    "</table></div>\r\n"
)
_END = "</body></html>\r\n"
_FONT = (
    'style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;'
    'mso-fareast-language:EN-US"'
)
_MSO_PARAGRAPH = (
    f'<p class="MsoNormal"><span lang="EN-US" {_FONT}>%s</span></p>\r\n'
    f'<p class="MsoNormal"><span lang="EN-US" {_FONT}>&nbsp;</span></p>\r\n'
)
_MSO_LINE = (
    '<p class="MsoNormal"><span style="font-size:10.0pt;color:#595959;'
    'mso-fareast-language:IT">%s</span></p>\r\n'
)
_MSO_HEADER = (
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    '\r\n<p class="MsoNormal"><b><span lang="EN-US">From:</span></b><span '
    'lang="EN-US"> %s<br>\r\n<b>Sent:</b> %s<br>\r\n<b>To:</b> %s<br>\r\n'
    "<b>Subject:</b> %s</span></p>\r\n</div>\r\n"
)
_FONT_FACE = (
    '@font-face\r\n\t{font-family:"%s";\r\n\tpanose-1:2 %d 5 3 5 4 6 3 2 4;}\r\n'
)
_OUTLOOK_HEAD = (
    '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:'
    'office:office" xmlns:w="urn:schemas-microsoft-com:office:word" '
    'xmlns="http://www.w3.org/TR/REC-html40"><head>\r\n<meta http-equiv="Content-Type" '
    'content="text/html; charset=utf-8">\r\n<meta name="Generator" content="Microsoft '
    'Word 15 (filtered medium)">\r\n<style><!--\r\n/* Font Definitions */\r\n'
    + _FONT_FACE % ("Cambria Math", 4)
    + _FONT_FACE % ("Calibri", 15)
    + _FONT_FACE % ("Aptos", 11)
    + "/* Style Definitions */\r\np.MsoNormal, li.MsoNormal, div.MsoNormal\r\n\t"
    "{margin:0cm;\r\n\tfont-size:11.0pt;\r\n\tfont-family:"
    '"Calibri",sans-serif;}\r\na:link, span.MsoHyperlink\r\n\t{mso-style-priority:99;'
    "\r\n\tcolor:#0563C1;\r\n\ttext-decoration:underline;}\r\nspan.EmailStyle19\r\n\t"
    "{mso-style-type:personal-reply;\r\n\tcolor:windowtext;}\r\n@page WordSection1\r\n"
    "\t{size:612.0pt 792.0pt;\r\n\tmargin:70.85pt 2.0cm 2.0cm 2.0cm;}\r\n--></style>"
    '</head><body lang="IT" link="#0563C1" vlink="#954F72">\r\n'
    '<div class="WordSection1">\r\n'
)
