"""Bring ``i18n/*.po`` to the terms of the template, in its order.

What is translated stays, also where only spaces or line breaks of the English text
changed; what is new is left empty, what is gone goes. ``tests/i18n`` names the gaps.
"""

from __future__ import annotations

from pathlib import Path

import polib  # type: ignore[import-untyped]

from .paths import ADDON, ROOT

FOLDER = ROOT / "i18n"


def merge_all() -> dict[str, int]:
    """:return: {language: how many terms it lacks}"""
    template = polib.pofile(str(FOLDER / f"{ADDON}.pot"))
    return {path.stem: _merge_into(path, template) for path in FOLDER.glob("*.po")}


def merge(template: polib.POFile, translated: polib.POFile) -> polib.POFile:
    """:return: the template's terms, with what ``translated`` has for them"""
    known = {_loosely(e.msgid): e.msgstr for e in translated.translated_entries()}
    known |= {e.msgid: e.msgstr for e in translated.translated_entries()}
    merged = polib.POFile()
    merged.metadata, merged.header = translated.metadata, translated.header
    for entry in template:
        loosely = known.get(_loosely(entry.msgid), "")
        entry.msgstr = known.get(entry.msgid, loosely)
        merged.append(entry)
    return merged


def _merge_into(path: Path, template: polib.POFile) -> int:
    merged = merge(template, polib.pofile(str(path)))
    merged.save(str(path))
    return len(merged.untranslated_entries())


def _loosely(text: str) -> str:
    return " ".join(text.split())
