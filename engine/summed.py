"""What is asked of very many rows at once."""

from __future__ import annotations

from typing import NamedTuple


class Summed(NamedTuple):
    """Rows that are alike in these are one.

    - ``groupby``: as for `_read_group`
    - ``names``: of the fields whose sums are asked for
    - ``more``: names of further columns, as the report makes them
    """

    groupby: tuple[str, ...]
    names: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
