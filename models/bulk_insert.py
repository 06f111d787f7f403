import json

from odoo.tools import SQL


def bulk_insert(model, vals_list):
    """Create records of plain columns in one statement; as `create`, without caching.

    `create` fills a cache that the job never reads, which costs more than everything
    else that is done with a message. Fields computed from the new records follow, and
    constraints are checked, as with `create`; defaults are not looked up.

    :param vals_list: list of {field name: value}, all with the same names
    :return: the new records, in the order of `vals_list`
    """
    if not vals_list:
        return model.browse()
    names = list(vals_list[0])
    columns = SQL(", ").join(map(SQL.identifier, names))
    rows = model.env.execute_query(
        SQL(
            """
            INSERT INTO %(table)s
                   (%(columns)s, create_uid, create_date, write_uid, write_date)
            SELECT %(columns)s, %(uid)s, now() AT TIME ZONE 'UTC',
                   %(uid)s, now() AT TIME ZONE 'UTC'
              FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
            RETURNING id
            """,
            table=SQL.identifier(model._table),
            columns=columns,
            uid=model.env.uid,
            rows=_as_json(model, vals_list),
        )
    )
    records = model.browse([row[0] for row in rows])
    _forget_inverses(model, names)
    records.modified(names, create=True)
    records._validate_fields(names)
    return records


def _forget_inverses(model, names):
    """What lists the new records must be read anew."""
    for name in names:
        for inverse in model.pool.field_inverses[model._fields[name]]:
            model.env[inverse.model_name].invalidate_model([inverse.name], flush=False)


def _as_json(model, vals_list):
    fields = model._fields
    rows = [
        {
            name: fields[name].convert_to_column_insert(value, model, vals)
            for name, value in vals.items()
        }
        for vals in vals_list
    ]
    return json.dumps(rows, ensure_ascii=False, default=str)
