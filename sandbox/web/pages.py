"""HTML of the pages that people see: one plain layout, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote, urlencode

_STYLE = """
body{font:15px/1.5 "Segoe UI",system-ui,sans-serif;margin:0;background:#f3f2f1;
color:#323130}
main{max-width:60rem;margin:2rem auto;padding:1.5rem 2rem;background:#fff;
box-shadow:0 2px 8px #0002}
main.narrow{max-width:26rem;margin-top:10vh}
h1{font-size:1.4rem;font-weight:600}h2{font-size:1.1rem;margin-top:2rem}
a{color:#0067b8;text-decoration:none}a:hover{text-decoration:underline}
a.choice{display:block;padding:.7rem 1rem;border:1px solid #ddd;margin:.4rem 0;
color:inherit}a.choice:hover{background:#f3f2f1;text-decoration:none}
a.choice small{display:block;color:#605e5c}
a.button,button{display:inline-block;padding:.4rem 1.4rem;background:#0067b8;color:#fff;
border:0;font:inherit;margin-right:.5rem}
a.button.other{background:#ccc;color:#000}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid #eee;vertical-align:top}
input{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;margin:.4rem 0}
.note{color:#605e5c;font-size:.85rem}.unread{font-weight:600}
iframe{width:100%;min-height:24rem;border:1px solid #ddd}
"""


def page(title: str, content: str, narrow: bool = False) -> str:
    """A whole page; ``content`` is HTML already."""
    kind = ' class="narrow"' if narrow else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main{kind}><h1>{escape(title)}</h1>{content}</main></body></html>"
    )


def paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def link(address: str, text: str, kind: str = "", element_id: str = "") -> str:
    attributes = f' class="{kind}"' if kind else ""
    attributes += f' id="{escape(element_id)}"' if element_id else ""
    return f'<a href="{escape(address)}"{attributes}>{escape(text)}</a>'


def choice(address: str, title: str, below: str, value: str) -> str:
    """One of several things to pick; ``value`` is for automation."""
    return (
        f'<a class="choice" href="{escape(address)}" data-account="{escape(value)}">'
        f"{escape(title)}<small>{escape(below)}</small></a>"
    )


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """``rows`` hold HTML already, ``headings`` text."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def hidden_fields(fields: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def with_query(path: str, fields: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(fields, quote_via=quote)}"
