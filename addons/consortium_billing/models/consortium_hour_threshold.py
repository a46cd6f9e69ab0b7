from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..low_balance import HOURS, PERCENT, Level


class ConsortiumHourThreshold(models.Model):
    """When somebody is told that the hours of an agreement run low, and who."""

    _name = "consortium.hour.threshold"
    _description = "Threshold of Low Balance"
    _order = "kind desc, percent, hours desc, id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", index="btree_not_null", ondelete="cascade",
        help="Empty: a default, for agreements without thresholds of their own.")
    template_id = fields.Many2one(
        comodel_name="sale.order.template", index="btree_not_null", ondelete="cascade",
        help="Agreements signed on this template start with these thresholds.")
    company_id = fields.Many2one(
        comodel_name="res.company", index=True,
        compute="_compute_company_id", store=True, readonly=False, precompute=True,
        help="Of a default: empty, it serves the companies that have none of their own.")
    kind = fields.Selection(
        selection=[(PERCENT, "Share used"), (HOURS, "Hours left")],
        string="Measure", required=True, default=PERCENT)
    percent = fields.Float(
        string="Used (%)", digits=(5, 1), default=75,
        help="Share of the hours that is used, of all packages that are still valid.")
    hours = fields.Float(string="Left (Hours)", help="Hours left in all open packages.")
    tell_staff = fields.Boolean(
        string="Tell the Responsible", default=True,
        help="An activity for the responsible of the agreement.")
    tell_member = fields.Boolean(
        string="Tell the Member", default=True,
        help="A mail to the contact of the agreement, one a day at most.")

    _percent_sound = models.Constraint(
        "CHECK (kind != 'percent' OR (percent > 0 AND percent <= 100))",
        "The share used at which somebody is told is between 0 and 100 %.",
    )
    _hours_sound = models.Constraint(
        "CHECK (kind != 'hours' OR hours >= 0)", "The hours left cannot be negative.")
    _one_owner = models.Constraint(
        "CHECK (agreement_id IS NULL OR template_id IS NULL)",
        "A threshold belongs to an agreement or to a template, not to both.",
    )

    @api.depends("agreement_id.company_id", "template_id.company_id")
    def _compute_company_id(self):
        for threshold in self:
            owner = threshold.agreement_id or threshold.template_id
            threshold.company_id = owner.company_id if owner else threshold.company_id

    @api.depends("kind", "percent", "hours")
    def _compute_display_name(self):
        for threshold in self:
            threshold.display_name = self._describe(threshold._get_level())

    @api.constrains("tell_staff", "tell_member")
    def _check_told(self):
        if any(not (threshold.tell_staff or threshold.tell_member) for threshold in self):
            raise ValidationError(self.env._(
                "A threshold tells somebody: the responsible, the member, or both."))

    def _get_level(self):
        """The threshold as plain data."""
        self.ensure_one()
        return Level(self.kind, self.hours if self.kind == HOURS else self.percent)

    @api.model
    def _describe(self, level):
        """Name a level in words."""
        if level.kind == HOURS:
            return self.env._("%(hours)s h left", hours=f"{level.value:g}")
        return self.env._("%(percent)s %% used", percent=f"{level.value:g}")

    @api.model
    def _get_by_agreement(self, agreements):
        """Thresholds that count for each agreement: its own, else its company's, else those of
        every company. One query.

        :return: {agreement id: {level: threshold}}
        """
        thresholds = self.search_fetch(
            [("template_id", "=", False), "|", ("agreement_id", "in", agreements.ids),
             "&", ("agreement_id", "=", False),
             ("company_id", "in", [False, *agreements.company_id.ids])],
            ["agreement_id", "company_id", "kind", "percent", "hours", "tell_staff", "tell_member"])
        own = thresholds.grouped("agreement_id")
        defaults = own.get(self.env["consortium.agreement"], self).grouped("company_id")
        shared = defaults.get(self.env["res.company"], self)
        return {
            agreement.id: {
                threshold._get_level(): threshold
                for threshold in own.get(agreement)
                or defaults.get(agreement.company_id) or shared
            }
            for agreement in agreements
        }

    def _prepare_copies(self):
        """Values of the same thresholds for another owner."""
        return [
            {name: threshold[name]
             for name in ("kind", "percent", "hours", "tell_staff", "tell_member")}
            for threshold in self
        ]
