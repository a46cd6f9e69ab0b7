from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ConsortiumDelegate(models.Model):
    """The person who votes for an organisation: one at a time, between two days."""

    _name = "consortium.delegate"
    _description = "Voting Delegate"
    _inherit = ["mail.thread", "mail.activity.mixin", "consortium.transition.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True, index=True
    )
    member_partner_id = fields.Many2one(related="membership_id.partner_id", string="Organisation")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Delegate",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        domain="[('is_company', '=', False)]",
        help="A person. A delegate votes for one organisation and holds no proxy.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self.env["consortium.membership"]._today(),
    )
    date_to = fields.Date(string="To", tracking=True, copy=False)
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("refused", "Refused"),
        ],
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    document = fields.Binary(
        string="Resolution or Letter",
        attachment=True,
        help="By which the organisation names its delegate.",
    )
    document_name = fields.Char()
    note = fields.Text()

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A delegation cannot end before it starts.",
    )
    # int4range instead of "=": equality in GiST would need an extension
    _one_delegate = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (state IN ('active', 'ended'))",
        "An organisation has one delegate at a time: end the present delegation first.",
    )

    @api.depends("partner_id.name", "membership_id.partner_id.name")
    def _compute_display_name(self):
        for delegate in self:
            names = (delegate.partner_id.name, delegate.membership_id.partner_id.name)
            delegate.display_name = " - ".join(name for name in names if name)

    @api.constrains("membership_id", "partner_id")
    def _check_person_of_organisation(self):
        for delegate in self:
            if not delegate.membership_id.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "%(member)s is a person and votes by itself: only organisations have "
                        "a delegate.",
                        member=delegate.membership_id.partner_id.name,
                    )
                )
            if delegate.partner_id.is_company:
                raise ValidationError(self.env._("A delegate is a person."))

    def _get_frozen_fields(self):
        frozen = super()._get_frozen_fields()
        if self.state != "proposed":
            frozen += ["membership_id", "partner_id", "date_from", "date_to"]
        return frozen

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        kept = self.filtered(lambda delegate: delegate.state in ("active", "ended"))
        if kept:
            raise UserError(
                self.env._(
                    "%(delegates)s: a delegation that ran is kept. End it instead.",
                    delegates=", ".join(kept.mapped("display_name")),
                )
            )

    def action_activate(self):
        """Accredit; the former delegate of the organisation ends the day before."""
        self._check_can_prepare()
        self._close_former()
        self._transition("active", ("proposed",))
        self.flush_recordset(["state"])
        self.activity_unlink(["consortium_members.mail_activity_type_delegate"])

    def _close_former(self):
        starts = {delegate.membership_id.id: delegate.date_from for delegate in self}
        running = self.search(
            [
                ("membership_id", "in", list(starts)),
                ("state", "=", "active"),
                ("date_to", "=", False),
            ]
        )
        for delegate in running:
            end = starts[delegate.membership_id.id] - timedelta(days=1)
            if delegate.date_from <= end:
                delegate._transition("ended", ("active",), date_to=end)
        running.flush_recordset(["state", "date_to"])

    def action_end(self):
        """Today is the last day of the delegation."""
        self._check_can_prepare()
        today = self.env["consortium.membership"]._today()
        for delegate in self:
            delegate._transition("ended", ("active",), date_to=max(today, delegate.date_from))

    def action_refuse(self):
        """The proposal is not accepted."""
        self._check_can_prepare()
        self._transition("refused", ("proposed",))
        self.activity_unlink(["consortium_members.mail_activity_type_delegate"])
