"""The part of OData's ``$filter`` language that Graph offers for mail.

Comparisons (eq ne gt ge lt le), and/or/not, parentheses, startswith, endswith,
contains, and ``collection/any(x:x eq 'value')``
(docs.oasis-open.org/odata/odata/v4.01, "System Query Option $filter").
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..store.clock import parse_iso

Read = Callable[[str], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<date>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@$][\w.@/$]*)"
    r"|(?P<sign>[(),:]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}
_WORDS = {"true": True, "false": False, "null": None}


class BadFilter(ValueError):
    """The text is not a filter that we understand."""


@dataclass(frozen=True)
class Comparison:
    """``path`` as in the filter, for example ``from/emailAddress/address``."""

    path: str
    operator: str
    value: Any

    def matches(self, read: Read) -> bool:
        wanted = _comparable(self.value)
        found = _comparable(read(self.path))
        if isinstance(wanted, datetime) and isinstance(found, str):
            found = parse_iso(found)
        if found is None or wanted is None:
            return self.operator in ("eq", "ne") and _COMPARE[self.operator](
                found, wanted
            )
        try:
            return _COMPARE[self.operator](found, wanted)
        except TypeError:
            return False

    def paths(self) -> Iterator[str]:
        yield self.path


@dataclass(frozen=True)
class Call:
    """startswith, endswith or contains."""

    function: str
    path: str
    value: str

    def matches(self, read: Read) -> bool:
        found = read(self.path)
        compare = _FUNCTIONS[self.function]
        return found is not None and compare(str(found).lower(), self.value.lower())

    def paths(self) -> Iterator[str]:
        yield self.path


@dataclass(frozen=True)
class AnyOf:
    """``path/any(x:x eq value)``, also with a property below x."""

    path: str
    below: str
    operator: str
    value: Any

    def matches(self, read: Read) -> bool:
        test = Comparison("item", self.operator, self.value)
        for item in read(self.path) or ():
            for key in filter(None, self.below.split("/")):
                item = (item or {}).get(key)
            if test.matches(lambda _path, found=item: found):  # type: ignore[misc]
                return True
        return False

    def paths(self) -> Iterator[str]:
        yield self.path


@dataclass(frozen=True)
class Both:
    """``and`` of its parts, or ``or`` when ``is_or``."""

    parts: tuple[Filter, ...]
    is_or: bool = False

    def matches(self, read: Read) -> bool:
        tests = (part.matches(read) for part in self.parts)
        return any(tests) if self.is_or else all(tests)

    def paths(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.paths()


@dataclass(frozen=True)
class Negation:
    part: Filter

    def matches(self, read: Read) -> bool:
        return not self.part.matches(read)

    def paths(self) -> Iterator[str]:
        yield from self.part.paths()


Filter = Comparison | Call | AnyOf | Both | Negation


def parse_filter(text: str) -> Filter:
    """:raises BadFilter: not understood"""
    parser = _Parser(text)
    found = parser.alternatives()
    if parser.rest:
        raise BadFilter(f"Syntax error at '{parser.rest[0][1]}' in '{text}'.")
    return found


def conjuncts(found: Filter | None) -> tuple[Filter, ...]:
    """What must hold anyway: the parts of an outermost ``and``."""
    if found is None:
        return ()
    if isinstance(found, Both) and not found.is_or:
        return tuple(part for each in found.parts for part in conjuncts(each))
    return (found,)


def _comparable(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = _tokens(text)

    def alternatives(self) -> Filter:
        parts = [self.conjunction()]
        while self._word("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Both(tuple(parts), is_or=True)

    def conjunction(self) -> Filter:
        parts = [self.term()]
        while self._word("and"):
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def term(self) -> Filter:
        if self._word("not"):
            return Negation(self.term())
        if self._sign("("):
            inner = self.alternatives()
            self._expect(")")
            return inner
        name = self._take("name")
        if name.lower() in _FUNCTIONS and self._sign("("):
            return self._call(name.lower())
        if name.endswith("/any") and self._sign("("):
            return self._any(name[: -len("/any")])
        return self._comparison(name)

    def _call(self, function: str) -> Call:
        path = self._take("name")
        self._expect(",")
        value = self._literal()
        self._expect(")")
        return Call(function, path, str(value))

    def _any(self, path: str) -> AnyOf:
        variable = self._take("name")
        self._expect(":")
        inner = self._comparison(self._take("name"))
        self._expect(")")
        if inner.path.split("/")[0] != variable:
            raise BadFilter(f"Unknown variable in '{self.text}'.")
        below = inner.path.partition("/")[2]
        return AnyOf(path, below, inner.operator, inner.value)

    def _comparison(self, path: str) -> Comparison:
        compare = self._take("name").lower()
        if compare not in _COMPARE:
            raise BadFilter(f"Unknown operator '{compare}' in '{self.text}'.")
        return Comparison(path, compare, self._literal())

    def _literal(self) -> Any:
        kind, token = self._next()
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "number":
            return float(token) if "." in token else int(token)
        if kind == "date":
            return self._date(token)
        if token.lower() in _WORDS:
            return _WORDS[token.lower()]
        raise BadFilter(f"'{token}' is no value in '{self.text}'.")

    def _date(self, token: str) -> datetime:
        try:
            return parse_iso(token)
        except ValueError as error:
            raise BadFilter(f"'{token}' is no date in '{self.text}'.") from error

    def _take(self, kind: str) -> str:
        found, token = self._next()
        if found != kind:
            raise BadFilter(f"Syntax error at '{token}' in '{self.text}'.")
        return token

    def _next(self) -> tuple[str, str]:
        if not self.rest:
            raise BadFilter(f"Unexpected end of '{self.text}'.")
        return self.rest.pop(0)

    def _word(self, word: str) -> bool:
        if self.rest and self.rest[0] == ("name", word):
            self.rest.pop(0)
            return True
        return False

    def _sign(self, sign: str) -> bool:
        if self.rest and self.rest[0] == ("sign", sign):
            self.rest.pop(0)
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            raise BadFilter(f"'{sign}' expected in '{self.text}'.")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while text[position:].strip():
        token = _TOKEN.match(text, position)
        if not token or not token.lastgroup:
            raise BadFilter(f"Syntax error at position {position} in '{text}'.")
        found.append((token.lastgroup, token[token.lastgroup]))
        position = token.end()
    return found
