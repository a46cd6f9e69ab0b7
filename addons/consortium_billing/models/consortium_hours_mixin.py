from odoo import models
from odoo.tools import SQL


class ConsortiumHoursMixin(models.AbstractModel):
    """Sums of hours in grouped lists and pivots, where the columns are whole minutes.

    The ``*_hours`` fields are computed from integer minutes, so that exact sums stay possible;
    the database then has no column of hours to add up. This mixin adds up the minutes.
    """

    _name = "consortium.hours.mixin"
    _description = "Hours Summed from Minutes"

    _hours_columns = {}  # field of hours → column of minutes

    def _read_group_select(self, aggregate_spec, query):
        """Sum a field of hours through its column of minutes."""
        name, _, function = aggregate_spec.partition(":")
        if function == "sum" and name in self._hours_columns:
            minutes = self._field_to_sql(self._table, self._hours_columns[name], query)
            return SQL("SUM(%s) / 60.0", minutes)
        return super()._read_group_select(aggregate_spec, query)
