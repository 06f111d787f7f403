"""The body of an item, in the type that is asked for."""

from __future__ import annotations

from html import escape as escape_html
from typing import Any

from ..mime.plain_text import html_to_text
from .soap import element, escape


def body_xml(said: dict[str, Any], wanted: str) -> str:
    """:param said: the message's properties
    :param wanted: Best (as it is stored), HTML or Text"""
    kind, text = _stored(said)
    if wanted == "Text" and kind == "HTML":
        kind, text = "Text", html_to_text(text)
    if wanted == "HTML" and kind == "Text":
        kind, text = "HTML", _with_tags(text)
    return f'<t:Body BodyType="{kind}">{escape(text)}</t:Body>'


def text_xml(said: dict[str, Any]) -> str:
    kind, text = _stored(said)
    return element("TextBody", html_to_text(text) if kind == "HTML" else text)


def _stored(said: dict[str, Any]) -> tuple[str, str]:
    body = said.get("body") or {}
    kind = "HTML" if body.get("contentType") == "html" else "Text"
    return kind, body.get("content") or ""


def _with_tags(text: str) -> str:
    lines = escape_html(text, quote=False).replace("\n", "<br>\n")
    return f"<html><body>{lines}</body></html>"
