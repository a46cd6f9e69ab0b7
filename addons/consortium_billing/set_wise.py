"""Rows stored set-wise: one statement, whatever their number."""

from odoo.tools import SQL


def insert_rows(model, vals_list):
    """Insert rows in the table of a model, without `create`: for tables that only steps fill.

    :param model: recordset of the model, whose user is the author of the rows
    :param vals_list: non-empty list of dicts of column values, all with the same keys
    :return: ids of the new rows, in the order given; what the cache knows is the caller's matter
    """
    columns = list(vals_list[0])
    types = [model._fields[name].column_type[1] for name in columns]
    arrays = [[vals[name] for vals in vals_list] for name in columns]
    query = SQL(
        """
        INSERT INTO %(table)s (%(columns)s, create_uid, write_uid, create_date, write_date)
        SELECT %(columns)s, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM unnest(%(arrays)s) WITH ORDINALITY AS rows(%(columns)s, rank)
         ORDER BY rank
        RETURNING id
        """,
        table=SQL.identifier(model._table),
        columns=SQL(", ").join(SQL.identifier(name) for name in columns),
        uid=model.env.uid,
        arrays=SQL(", ").join(
            SQL("%s::" + kind + "[]", array) for kind, array in zip(types, arrays, strict=True)),
    )
    return [row[0] for row in model.env.execute_query(query)]
