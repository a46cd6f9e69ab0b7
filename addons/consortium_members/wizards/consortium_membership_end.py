from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumMembershipEnd(models.TransientModel):
    """Resignation, exclusion or other end of memberships."""

    _name = "consortium.membership.end"
    _description = "End Memberships"

    membership_ids = fields.Many2many(
        comodel_name="consortium.membership", string="Members", required=True
    )
    company_id = fields.Many2one(comodel_name="res.company", compute="_compute_company_id")
    kind = fields.Selection(
        selection=[
            ("resigned", "Resignation"),
            ("excluded", "Exclusion"),
            ("ended", "Other: dissolution, death, merger"),
        ],
        required=True,
        default="resigned",
    )
    notice_date = fields.Date(
        string="Notice Received On",
        compute="_compute_notice_date",
        store=True,
        readonly=False,
        precompute=True,
        help="Day on which the written notice of resignation was received.",
    )
    date = fields.Date(
        string="Last Day",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        help="A resignation may take effect in the future: the member stays one until then.",
    )
    is_short_notice = fields.Boolean(compute="_compute_is_short_notice")
    notice_days = fields.Integer(related="company_id.consortium_resignation_notice_days")
    obstacles = fields.Text(compute="_compute_obstacles")
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Consent of the Board",
        compute="_compute_decision_id",
        store=True,
        readonly=False,
        domain="[('kind', '=', 'consent_exit'), ('state', 'in', ('carried', 'executed')),"
        " ('membership_ids', 'in', membership_ids)]",
        help="Resolution by which the board consents although something stands against "
        "the resignation (art. 56).",
    )
    reason = fields.Text(help="Visible to the team only. Required for an exclusion.")
    resolution = fields.Char(help="Number of the board's resolution, if there is one.")

    @api.depends("membership_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.membership_ids[:1].company_id

    @api.depends("kind", "membership_ids")
    def _compute_notice_date(self):
        """The day it was asked on the portal, else today."""
        today = self.env["consortium.membership"]._today()
        for wizard in self:
            asked = wizard.membership_ids[:1].resignation_requested_on
            wizard.notice_date = (asked or today) if wizard.kind == "resigned" else False

    @api.depends("kind", "notice_date", "company_id")
    def _compute_date(self):
        today = self.env["consortium.membership"]._today()
        for wizard in self:
            wizard.date = wizard._get_earliest_date() or today

    def _get_earliest_date(self):
        """Last day after the whole notice; False for another kind of end."""
        self.ensure_one()
        if self.kind != "resigned" or not self.notice_date:
            return False
        return self.notice_date + timedelta(days=self.notice_days)

    @api.depends("date", "kind", "notice_date", "notice_days")
    def _compute_is_short_notice(self):
        for wizard in self:
            earliest = wizard._get_earliest_date()
            wizard.is_short_notice = bool(earliest and wizard.date and wizard.date < earliest)

    @api.depends("membership_ids", "kind")
    def _compute_obstacles(self):
        for wizard in self:
            memberships = wizard.membership_ids if wizard.kind == "resigned" else ()
            wizard.obstacles = "\n".join(
                f"{membership.partner_id.name}: {obstacle}"
                for membership in memberships
                for obstacle in membership._get_exit_obstacles()
            )

    @api.depends("kind", "membership_ids")
    def _compute_decision_id(self):
        """The consent that the board already gave, when it is for one member."""
        for wizard in self:
            member = wizard.membership_ids if wizard.kind == "resigned" else None
            wizard.decision_id = (
                self.env["consortium.decision"].search(
                    [
                        ("kind", "=", "consent_exit"),
                        ("state", "in", ("carried", "executed")),
                        ("membership_ids", "in", member._origin.ids or member.ids),
                    ],
                    limit=1,
                )
                if member and len(member) == 1
                else False
            )

    def action_apply(self):
        """End the memberships; tier and pricelist of the partners are cleared."""
        self.ensure_one()
        vals = {"date": self.date, "reason": self.reason, "resolution": self.resolution}
        if self.kind == "resigned":
            self.membership_ids.action_resign(
                **vals, notice_date=self.notice_date, decision=self.decision_id
            )
        elif self.kind == "excluded":
            self._check_procedure()
            self.membership_ids.action_exclude(**vals)
        else:
            self.membership_ids.action_end(**vals)
        return {"type": "ir.actions.act_window_close"}

    def _check_procedure(self):
        """An exclusion under way ends with its own letter."""
        live = self.membership_ids.exclusion_ids.filtered(
            lambda exclusion: exclusion.state in ("draft", "notice", "decided")
        )
        if live:
            raise UserError(
                self.env._(
                    "Record the vote and the letter on the procedure itself: “%(exclusion)s”.",
                    exclusion=live[0].display_name,
                )
            )
