from odoo import fields, models
from odoo.tools import SQL

# ratio: (what is divided, by what), all of them stored columns
RATIOS = {
    "utilisation": ("billable_hours", "capacity_hours"),
    "occupation": ("worked_hours", "capacity_hours"),
    "billable_share": ("billable_hours", "worked_hours"),
    "target_rate": ("target_hours", "capacity_hours"),
}
# Kinds of time that somebody pays for, as they are booked.
BILLABLE_KINDS = ("package", "hourly", "fixed")


class ConsortiumUtilisationMixin(models.AbstractModel):
    """Hours whose ratios aggregate as ratios of sums.

    Odoo would average the ratios of the rows: a day of one hour would weigh as much as one of
    eight. Whatever aggregate of a ratio is asked for, in a pivot, a graph, a grouped list or by RPC,
    the sums are divided instead.
    """

    _name = "consortium.utilisation.mixin"
    _description = "Ratios of Hours"

    capacity_hours = fields.Float(
        string="Capacity",
        readonly=True,
        help="Hours of the work calendar, less leave and holidays.",
    )
    worked_hours = fields.Float(string="Worked", readonly=True)
    billable_hours = fields.Float(
        string="Billable",
        readonly=True,
        help="Time on hour packages, hourly or at a fixed price.",
    )
    nonbillable_hours = fields.Float(
        string="Not Billable",
        readonly=True,
        help="Courtesy, representation and internal time.",
    )
    target_hours = fields.Float(
        string="Target",
        readonly=True,
        help="Billable hours that the targets ask for: their percentage of the capacity.",
    )
    utilisation = fields.Float(
        readonly=True, aggregator="avg", help="Billable hours, of the capacity."
    )
    occupation = fields.Float(
        readonly=True, aggregator="avg", help="Worked hours, of the capacity."
    )
    billable_share = fields.Float(
        readonly=True, aggregator="avg", help="Billable hours, of those worked."
    )
    target_rate = fields.Float(readonly=True, aggregator="avg", help="Target, of the capacity.")

    def _read_group_select(self, aggregate_spec, query):
        """Divide sums instead of aggregating ratios."""
        name, _separator, function = aggregate_spec.partition(":")
        if name not in RATIOS or function not in ("avg", "sum", "min", "max"):
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[name], "read")
        over, under = (
            super(ConsortiumUtilisationMixin, self)._read_group_select(f"{column}:sum", query)
            for column in RATIOS[name]
        )
        return SQL("%s / NULLIF(%s, 0)", over, under)

    def _get_ratio_columns(self):
        """Return the ratios of one row, as the columns of its query."""
        return SQL(", ").join(
            SQL(
                "%s / NULLIF(%s, 0) AS %s",
                SQL.identifier(over),
                SQL.identifier(under),
                SQL.identifier(name),
            )
            for name, (over, under) in RATIOS.items()
        )
