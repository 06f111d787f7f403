"""``m:Restriction``: which items or folders a search is about."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any
from xml.etree.ElementTree import Element

from .mapi import read_address
from .refusals import Refusal
from .soap import T, local_name

Path = str | int  # a FieldURI, or the tag of a MAPI property
Value = Callable[[Path], str | None]  # what the item or folder has there
Restriction = Callable[[Value], bool]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "IsEqualTo": eq,
    "IsNotEqualTo": ne,
    "IsGreaterThan": gt,
    "IsGreaterThanOrEqualTo": ge,
    "IsLessThan": lt,
    "IsLessThanOrEqualTo": le,
}


def read_restriction(element: Element | None) -> Restriction | None:
    """:raises Refusal: it is none, or of a kind that is not known here"""
    if element is None:
        return None
    if not len(element):
        raise Refusal("ErrorInvalidRestriction")
    return _read(element[0])


def equal_to(element: Element | None, path: Path) -> str | None:
    """The value that the whole restriction wants at ``path``, to use an index."""
    if element is None or not len(element):
        return None
    first = element[0]
    if local_name(first) != "IsEqualTo" or _path(first) != path:
        return None
    return _constant(first)


def _read(element: Element) -> Restriction:
    kind = local_name(element)
    if kind == "Or" and (several := _one_of_several(element)):
        return several
    if kind in ("And", "Or"):
        parts = [_read(each) for each in element]
        every = all if kind == "And" else any
        return lambda value: every(part(value) for part in parts)
    if kind == "Not":
        inner = _read(element[0])
        return lambda value: not inner(value)
    if kind == "Exists":
        path = _path(element)
        return lambda value: value(path) is not None
    return _contains(element) if kind == "Contains" else _compares(element, kind)


def _compares(element: Element, kind: str) -> Restriction:
    compare = _COMPARISONS.get(kind)
    if compare is None:
        raise Refusal("ErrorUnsupportedPathForQuery")
    path, folded = _path(element), _folding(element)
    wanted = folded(_constant(element))

    def matches(value: Value) -> bool:
        found = value(path)
        return found is not None and compare(folded(found), wanted)

    return matches


def _one_of_several(element: Element) -> Restriction | None:
    """``Or`` of values in one place: looked at once, however many they are."""
    paths = {_path(each) for each in element if local_name(each) == "IsEqualTo"}
    if len(paths) != 1 or any(local_name(each) != "IsEqualTo" for each in element):
        return None
    path, folded = paths.pop(), _folding(element[0])
    wanted = {folded(_constant(each)) for each in element}

    def matches(value: Value) -> bool:
        found = value(path)
        return found is not None and folded(found) in wanted

    return matches


def _contains(element: Element) -> Restriction:
    constant = element.find(f"{T}Constant")
    wanted = _folded(constant.get("Value", "") if constant is not None else "")
    path, mode = _path(element), element.get("ContainmentMode", "Substring")

    def matches(value: Value) -> bool:
        found = _folded(value(path) or "")
        if mode == "FullString":
            return found == wanted
        return found.startswith(wanted) if mode == "Prefixed" else wanted in found

    return matches


def _path(element: Element) -> Path:
    for each in element:
        kind = local_name(each)
        if kind == "FieldURI":
            return each.get("FieldURI", "")
        if kind == "ExtendedFieldURI":
            return read_address(each)[0]
    raise Refusal("ErrorInvalidRestriction")


def _constant(element: Element) -> str:
    found = element.find(f"{T}FieldURIOrConstant/{T}Constant")
    return found.get("Value", "") if found is not None else ""


def _folding(element: Element) -> Callable[[str], str]:
    """What makes values comparable: bytes (in base64) are so as they are."""
    uri = element.find(f"{T}ExtendedFieldURI")
    is_binary = uri is not None and uri.get("PropertyType") == "Binary"
    return str if is_binary else _folded


def _folded(text: str) -> str:
    """Exchange compares text without regard to case."""
    return text.casefold()
