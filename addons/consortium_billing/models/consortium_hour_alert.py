from odoo import api, fields, models
from odoo.tools import SQL

from ..low_balance import HOURS, PERCENT, Fired, Level


class ConsortiumHourAlert(models.Model):
    """A threshold that an agreement passed: when, with which hours, and who was told."""

    _name = "consortium.hour.alert"
    _description = "Alert of Low Balance"
    _order = "id desc"
    _rec_name = "agreement_id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, index=True,
        ondelete="cascade")
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True)
    member_id = fields.Many2one(related="agreement_id.member_id", store=True)
    kind = fields.Selection(
        selection=[(PERCENT, "Share used"), (HOURS, "Hours left")], string="Measure",
        required=True, readonly=True)
    value = fields.Float(string="Threshold", readonly=True)
    label = fields.Char(string="Alert", compute="_compute_label")
    date = fields.Date(required=True, readonly=True, index=True)
    capacity = fields.Integer(string="Hours (Minutes)", readonly=True)
    balance = fields.Integer(string="Left (Minutes)", readonly=True)
    capacity_hours = fields.Float(string="Of", compute="_compute_hours")
    balance_hours = fields.Float(string="Hours Left", compute="_compute_hours")
    package_ids = fields.Many2many(
        comodel_name="consortium.hour.package", relation="consortium_hour_alert_package_rel",
        column1="alert_id", column2="package_id", readonly=True, string="Packages",
        help="Packages that were valid then. Hours bought since arm the threshold again.")
    tell_staff = fields.Boolean(string="Responsible Told", readonly=True)
    member_state = fields.Selection(
        selection=[("none", "Not told"), ("waiting", "Waiting"), ("sent", "Sent"),
                   ("skipped", "Replaced"), ("no_address", "No e-mail address")],
        string="Message", required=True, readonly=True, default="none", index=True,
        help="Replaced: a graver threshold was told in the same message.")
    mail_date = fields.Date(string="Told On", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Recipient", readonly=True)

    @api.depends("kind", "value")
    @api.depends_context("lang")
    def _compute_label(self):
        Threshold = self.env["consortium.hour.threshold"]
        for alert in self:
            alert.label = Threshold._describe(Level(alert.kind, alert.value))

    @api.depends("capacity", "balance")
    def _compute_hours(self):
        for alert in self:
            alert.capacity_hours = alert.capacity / 60
            alert.balance_hours = alert.balance / 60

    @api.model
    def _load_fired(self, agreements):
        """What was told of agreements, the last time of each level, in one query.

        :return: {agreement id: {level: Fired}}
        """
        self.flush_model()
        fired = {agreement.id: {} for agreement in agreements}
        for agreement_id, kind, value, capacity, package_ids in self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (a.agreement_id, a.kind, a.value)
                   a.agreement_id, a.kind, a.value, a.capacity,
                   ARRAY(SELECT r.package_id FROM consortium_hour_alert_package_rel r
                          WHERE r.alert_id = a.id)
              FROM consortium_hour_alert a
             WHERE a.agreement_id = ANY(%s)
             ORDER BY a.agreement_id, a.kind, a.value, a.id DESC
            """, agreements.ids)):
            fired[agreement_id][Level(kind, value)] = Fired(frozenset(package_ids), capacity)
        return fired
