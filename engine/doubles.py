"""Doubles that a person enters, found before PostgreSQL does.

Its unique index stays the last word, also for two people at one moment; but what it
refuses is an error in Odoo's log, which nobody has to look into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]


def has_doubles(
    records: Any, vals_list: Sequence[Values], names: Sequence[str]
) -> bool:
    """Whether one record would equal another, of this call or already there.

    :param records: recordset to write to; empty when new ones are made
    :param vals_list: what they are to have; a dict for each new record, or one for all
    :param names: the fields of the unique index, the most telling one first
    """
    own = records.sudo().read(names, load=None)  # whoever may see them
    wanted = [{**one, **vals} for one in own or [{}] for vals in vals_list]
    first = [vals.get(names[0]) or False for vals in wanted]
    others = records.sudo().search_read(
        [(names[0], "in", first), ("id", "not in", records.ids)], names, load=None
    )
    keys = [
        tuple(vals.get(name) or False for name in names) for vals in (*wanted, *others)
    ]
    return len(set(keys)) < len(keys)
