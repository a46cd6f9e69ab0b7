from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumMembershipUndertaking(models.Model):
    """An undertaking as it was accepted: its words, who accepted, and when."""

    _name = "consortium.membership.undertaking"
    _description = "Accepted Undertaking"
    _order = "membership_id, undertaking_id"
    _check_company_auto = True

    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True, index=True
    )
    undertaking_id = fields.Many2one(
        comodel_name="consortium.undertaking",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    text = fields.Text(
        compute="_compute_text",
        store=True,
        precompute=True,
        help="The words that were accepted, in the language they were read in.",
    )
    accepted_on = fields.Date(
        required=True, default=lambda self: self.env["consortium.membership"]._today()
    )
    accepted_by = fields.Char(
        required=True,
        compute="_compute_accepted_by",
        store=True,
        readonly=False,
        precompute=True,
        help="Name of the person who accepted, for itself or for the organisation.",
    )
    is_online = fields.Boolean(string="Online", readonly=True)

    _undertaking_uniq = models.UniqueIndex(
        "(membership_id, undertaking_id)",
        "This undertaking is already accepted in this application.",
    )

    @api.depends("undertaking_id")
    def _compute_text(self):
        """A copy: what was accepted does not follow later changes of the words."""
        for line in self:
            line.text = line.text or line.undertaking_id.text

    @api.depends("membership_id")
    def _compute_accepted_by(self):
        for line in self:
            line.accepted_by = line.accepted_by or line.membership_id.correspondent_id.name

    def write(self, vals):
        self._check_still_application()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_still_application()

    def _check_still_application(self):
        """What was accepted is a fact once the application is in or online."""
        kept = self.filtered(lambda line: line.is_online or line.membership_id.state != "draft")
        if kept and not (self.env.su and self.env.context.get("consortium_register")):
            raise UserError(
                self.env._(
                    "The undertakings of %(members)s were accepted with the application "
                    "and are kept as they are.",
                    members=", ".join(kept.membership_id.mapped("display_name")),
                )
            )
