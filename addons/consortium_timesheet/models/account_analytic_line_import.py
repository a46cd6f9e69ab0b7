from odoo import fields, models


class AccountAnalyticLine(models.Model):
    """Where time that came from another tool came from."""

    _inherit = "account.analytic.line"  # pylint: disable=consider-merging-classes-inherited

    import_id = fields.Many2one(
        comodel_name="consortium.time.import",
        string="Imported by",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        groups="consortium_timesheet.consortium_timesheet_group_manager",
    )
    import_key = fields.Char(
        copy=False,
        readonly=True,
        groups="consortium_timesheet.consortium_timesheet_group_manager",
        help="What tells the entry from the others of the tool that it came from.",
    )

    # Two imports at once cannot both bring the same entry.
    _import_key_unique = models.UniqueIndex(
        "(company_id, import_key) WHERE import_key IS NOT NULL",
        "This entry was imported already.",
    )
