from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from odoo.tools import SQL

from .together import as_json

MOST_CHARACTERS = 16 * 1024 * 1024
Vals = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Row:
    """One record: its values as JSON, and those of columns of bytes as Base64: in JSON
    they would take twice the time, and PostgreSQL's own spelling is half as long again.
    """

    json: str
    bytes: dict[str, str | None]

    @property
    def length(self) -> int:
        """Of its part of the statement."""
        return len(self.json) + sum(len(value or "") for value in self.bytes.values())


def bulk_insert(
    model: Any,
    vals_list: list[Vals],
    also: Sequence[SQL] = (),
    named: Sequence[str] = (),
) -> Any:
    """Create records of plain columns in one statement; as `create`, without caching.

    `create` fills a cache that the job never reads, which costs more than everything
    else that is done with a message. Fields computed from the new records follow, and
    constraints are checked, as with `create`; defaults are not looked up.

    :param vals_list: list of {field name: value as in the column, False for NULL},
        all with the same names; a column of bytes takes them as they are
    :param also: statements to carry out with it, more than once where there is much to
        insert; in them, `new` has the new ids
    :param named: the names of further columns that `new` has
    :return: the new records, in the order of `vals_list`
    """
    if not vals_list:
        return model.browse()
    names = list(vals_list[0])
    ids = [
        record_id
        for rows in _pieces(_rows(model, vals_list))
        for record_id in _insert(model, names, rows, also, named)
    ]
    records = model.browse(ids)
    _forget_inverses(model, names)
    records.modified(names, create=True)
    records._validate_fields(names)
    return records


def _insert(
    model: Any,
    names: list[str],
    rows: list[_Row],
    also: Sequence[SQL],
    named: Sequence[str],
) -> list[int]:
    """:return: list of the new ids"""
    # Odoo would write the statement, with all mail in it, into its log.
    statement = _statement(model, names, rows, also, named)
    model.env.cr.execute(statement, log_exceptions=False)
    return [row[0] for row in model.env.cr.fetchall()]


def _statement(
    model: Any,
    names: list[str],
    rows: list[_Row],
    also: Sequence[SQL],
    named: Sequence[str],
) -> SQL:
    table = SQL.identifier(model._table)
    written = {name: SQL.identifier(name) for name in names}
    for name in rows[0].bytes:
        values = [row.bytes[name] for row in rows]
        written[name] = SQL("decode((%s::text[])[ordinality], 'base64')", values)
    now = SQL("now() AT TIME ZONE 'UTC'")
    uid = SQL("%s", model.env.uid)
    written |= {"create_uid": uid, "create_date": now}
    written |= {"write_uid": uid, "write_date": now}
    return SQL(
        """
        WITH new AS (
            INSERT INTO %(table)s (%(columns)s)
            SELECT %(values)s
              FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
              WITH ORDINALITY
            RETURNING %(returned)s
        )%(also)s
        SELECT id FROM new ORDER BY id
        """,
        table=table,
        columns=SQL(", ").join(map(SQL.identifier, written)),
        values=SQL(", ").join(written.values()),
        returned=SQL(", ").join(map(SQL.identifier, ("id", *named))),
        rows=f"[{','.join(row.json for row in rows)}]",
        also=SQL().join(
            SQL(", %s AS (%s)", SQL.identifier(f"also_{number}"), query)
            for number, query in enumerate(also)
        ),
    )


def _forget_inverses(model: Any, names: list[str]) -> None:
    """What lists the new records must be read anew."""
    for name in names:
        for inverse in model.pool.field_inverses[model._fields[name]]:
            model.env[inverse.model_name].invalidate_model([inverse.name], flush=False)


def _rows(model: Any, vals_list: list[Vals]) -> list[_Row]:
    types = {name: model._fields[name].type for name in vals_list[0]}
    binary = [name for name, kind in types.items() if kind == "binary"]
    plain = [name for name in types if name not in binary]
    booleans = {name for name, kind in types.items() if kind == "boolean"}
    return [
        _Row(
            as_json(
                {
                    name: None
                    if vals[name] is False and name not in booleans
                    else vals[name]
                    for name in plain
                }
            ),
            {name: _base64(vals[name]) for name in binary},
        )
        for vals in vals_list
    ]


def _base64(value: bytes | None) -> str | None:
    return b64encode(value).decode() if value else None


def _pieces(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Statements of a bearable length: a page of large mails has hundreds of MB."""
    piece: list[_Row] = []
    length = 0
    for row in rows:
        if piece and length + row.length > MOST_CHARACTERS:
            yield piece
            piece, length = [], 0
        piece.append(row)
        length += row.length
    yield piece
