"""Who is named in an address header, however programs have written it.

Servers hand on what they cannot read: a whole ``Name <address>`` as a name, two
addresses parted by a semicolon as one, the X.500 name of a colleague. Grammar: RFC 5322
3.4, and 4.4 for what older programs write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from .mail import Person, text

# What cannot be seen and comes along when something is copied: Unicode's
# Default_Ignorable_Code_Point (UAX 44), controls, annotation marks.
_RANGES = (
    *((0x00, 0x09), (0x0E, 0x1C), (0x7F, 0x85), (0x86, 0xA0), (0xAD, 0xAE)),
    *((0x34F, 0x350), (0x61C, 0x61D), (0x115F, 0x1161), (0x17B4, 0x17B6)),
    *((0x180B, 0x1810), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070)),
    *((0x3164, 0x3165), (0xFE00, 0xFE10), (0xFEFF, 0xFF00), (0xFFA0, 0xFFA1)),
    *((0xFFF0, 0xFFFC), (0x1BCA0, 0x1BCA4), (0x1D173, 0x1D17B), (0xE0000, 0xE1000)),
)
INVISIBLE = {code: None for first, end in _RANGES for code in range(first, end)}

_AROUND = " \t\r\n\u00a0'\"“”‘’`,;"
# A quoted text ends somewhere, so that no header takes long.
_INNER = r"\([^()]{0,150}\)"
_PIECE = re.compile(
    r'(?:"(?:\\.|[^"\\]){0,150}"|<[^<>]*>'
    rf"|\([^()]{{0,150}}(?:{_INNER}[^()]{{0,150}})?\)|[^,;])+",
    re.DOTALL,
)
_BRACKETED = re.compile(r"<([^<>]*@[^<>]*)(?:>|$)")
_COMMENT = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_GROUP = re.compile(
    r'^\s*(?:"[^"<>]*"\s*|(?!mailto:|smtp:)[^"<>@:\[]*):', re.IGNORECASE
)
# As Outlook of old writes them: "John [mailto:john@example.com]".
_SQUARE = re.compile(r"\[(?:mailto:|smtp:)?([^\[\]\s]+@[^\[\]\s]+)\]", re.IGNORECASE)
_AROUND_AT = re.compile(r"\s*@\s*")
_SEVERAL = re.compile("[,;]")
_PLAIN = re.compile(r"[^\s<>,;:()\"\[\]]+@[^\s<>,;:()\"\[\]@]+")
# Without brackets, behind a name.
_BEHIND = re.compile(rf"([^<>()\"@]+)\s({_PLAIN.pattern})")
_ROUTE = re.compile(r"@[^:@<>]+(?:,\s*@[^:@<>]+)*:")  # of relays, RFC 5322 4.4
# Whose name is encoded: what it holds is a name, whatever it looks like.
_ENCODED_NAME = re.compile(
    r"(?:=\?[^?\s]{1,60}\?[bq]\?[^?\s]{0,200}\?=\s*){1,20}(?=<[^<>]*@)", re.IGNORECASE
)
_SPECIAL = re.compile(r'[,;:<>()@"]')
# Nothing but a space between one person's address and the next one's name.
_NEXT_NAME = re.compile(r'(?<=>)\s+(?=[^\s<>"(][^<>"]{0,150}<[^<>]*@)')
# As keyboards of East Asia write them.
_WIDE = str.maketrans("＠﹫＜＞，；", "@@<>,;")


def people(header: str, *, is_typed: bool = False) -> list[Person]:
    """Everybody of an address header who has an address, in their order.

    A name's unquoted comma parts nobody: what has no address belongs to the next one.

    :param is_typed: somebody has typed it who is asked again; else nothing but spaces
        may part an address from a name, or from another one
    """
    found: list[Person] = []
    waiting: list[str] = []
    for piece in _pieces(header, is_typed):
        if "@" not in piece:
            waiting.append(piece)
            continue
        person = _person(_GROUP.sub("", piece, count=1), is_typed)
        name = ", ".join(filter(None, map(_bare, (*waiting, person.name))))
        found.append(Person(name if person.name else "", person.address))
        waiting = []
    return found


def _pieces(header: str, is_typed: bool) -> list[str]:
    """What names one person each."""
    text = _decoded_header(header) if "=?" in header else header
    if not text.isascii():
        text = text.translate(_WIDE)
    found: list[str] = []
    for piece in _PIECE.findall(text):
        found += [piece] if is_typed else _parted_by_spaces(piece)
    return found


def _parted_by_spaces(piece: str) -> list[str]:
    words = piece.split()
    are_several = len(words) > 1 and all(map(_PLAIN.fullmatch, words))
    if are_several:
        return words
    return _NEXT_NAME.split(piece) if piece.count("<") > 1 else [piece]


def _decoded_header(header: str) -> str:
    """A name that holds marks of a list is quoted, so that it stays one name."""
    text = decoded(header)
    if len(_SPECIAL.findall(text)) == len(_SPECIAL.findall(header)):
        return text
    return decoded(_ENCODED_NAME.sub(_quoted, header))


def _quoted(found: re.Match[str]) -> str:
    name = decoded(found[0]).strip()
    escaped = name.strip('"').replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" '


def named(name: str, address: str) -> list[Person]:
    """The people whom a server has taken for one; one at most has no address."""
    if _PLAIN.fullmatch(address):
        return [Person(name, address)]
    if "@" in address:
        whole = Person(name, address)
        found = people(address) if _is_read(whole) else [whole]
        return [Person(p.name or name, p.address) for p in found]
    found = [p for p in people(name) if _PLAIN.fullmatch(p.address)]
    if found or not (name or address):
        return found
    return [Person(name, address)]


def completed(persons: Sequence[Person], headers: Iterable[str]) -> tuple[Person, ...]:
    """Those without an address of the Internet get it from the headers that name them.

    Somebody is found by the name, or by the place when as many are left.
    """
    missing = [person for person in persons if not _is_read(person)]
    if persons and not missing:
        return tuple(persons)
    known = {person.address.lower() for person in persons}
    written = [person for header in headers for person in people(header)]
    if written and any("@" in person.address for person in missing):
        return tuple(written)  # the server has cut it into pieces
    spare = [person for person in written if person.address.lower() not in known]
    if not persons:
        return tuple(spare)
    found = iter([_found(i, missing, spare) for i in range(len(missing))])
    return tuple(p if _is_read(p) else next(found) for p in persons)


def authors(
    from_: list[Person], sender: list[Person], headers: list[str]
) -> tuple[Person | None, Person | None, tuple[Person, ...]]:
    """Who wrote a mail.

    From, unless only the header, or only Sender, has an address of the Internet: of
    senders in the same organisation Exchange may give the X.500 name instead.

    :param headers: values of From as received
    :return: From, Sender when it is another one, further authors of From
    """
    written = _written_authors(from_, headers)
    for found in (from_, written, sender):
        author = next(filter(_is_read, found), None)
        if author:
            others = (p for p in (*from_, *written) if not _is(p, author))
            return author, _other(sender, author), tuple(filter(_is_read, others))
    return next(iter((*from_, *sender)), None), None, ()


def decoded(value: str) -> str:
    """RFC 2047 words as text; as it is when they cannot be read."""
    if "=?" not in value:
        return value
    try:
        return text(str(make_header(decode_header(value))))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _written_authors(from_: list[Person], values: list[str]) -> list[Person]:
    """Most headers name one person, whom the server has read already."""
    is_read = bool(from_) and _is_read(from_[0])
    names_several = len(values) > 1 or any(map(_SEVERAL.search, values))
    if is_read and not names_several:
        return []
    return [person for value in values for person in people(value)]


def _other(sender: list[Person], author: Person) -> Person | None:
    if sender and "@" in sender[0].address and not _is(sender[0], author):
        return sender[0]
    return None


def _is(person: Person, other: Person) -> bool:
    return person.address.lower() == other.address.lower()


def _is_read(person: Person) -> bool:
    """Whether it has one address of the Internet, and not pieces of a header."""
    local, _at, domain = person.address.rpartition("@")
    is_marked = any(mark in local for mark in '<"(,;')
    return bool(local and domain) and (is_marked or len(person.address.split()) == 1)


def _person(piece: str, is_typed: bool) -> Person:
    bracketed = _BRACKETED.findall(piece)
    if bracketed:
        name = piece.partition("<")[0]
        return Person(_bare(name), _address(bracketed[-1]))
    if not is_typed and (behind := _BEHIND.fullmatch(piece.strip(_AROUND))):
        return Person(_bare(behind[1]), behind[2])
    if found := _SQUARE.search(piece):
        return Person(_bare(piece[: found.start()]), found[1])
    address = _COMMENT.sub("", piece)
    comments = _COMMENT.findall(piece)
    if "@" not in address and comments and "@" in comments[-1]:
        return Person(_bare(address), _bare(comments[-1]))
    return Person(_bare(comments[0]) if comments else "", address.strip(_AROUND[:5]))


def _address(written: str) -> str:
    """:param written: what stands between brackets"""
    spaced = written.strip()
    quoted = spaced.startswith('"') and '"@' in spaced
    return spaced if quoted else _AROUND_AT.sub("@", _ROUTE.sub("", _bare(spaced)))


def _bare(name: str) -> str:
    return name.replace('\\"', '"').strip(_AROUND)


def _found(index: int, missing: Sequence[Person], spare: Sequence[Person]) -> Person:
    person = missing[index]
    namesakes = {p.address.lower(): p for p in spare if _same(p.name, person.name)}
    if len(namesakes) == 1:
        return Person(person.name, *(p.address for p in namesakes.values()))
    if len(missing) == len(spare):
        return Person(person.name or spare[index].name, spare[index].address)
    return person


def _same(name: str, other: str) -> bool:
    return bool(name) and _bare(name).casefold() == _bare(other).casefold()
