from odoo import api, fields, models


class ResCompany(models.Model):
    """Settings of the capital: where shares are booked, how movements are numbered."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    consortium_share_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Journal of Shares",
        domain="[('type', '=', 'general'), ('company_id', '=', id)]",
        help="Journal of transfers, redemptions and conversions. Empty: the first "
        "miscellaneous journal.",
    )
    consortium_share_sale_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Journal of Subscriptions",
        domain="[('type', '=', 'sale'), ('company_id', '=', id)]",
        help="Journal of the subscription invoices. Empty: the first sales journal.",
    )
    consortium_share_opening_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Opening Account of Shares",
        domain="[('company_ids', 'in', id)]",
        help="Counterpart of the shares taken over from a former register, when they are "
        "posted in the books.",
    )
    consortium_share_transfer_decision = fields.Boolean(
        string="Transfers Need a Decision",
        default=True,
        help="A transfer of shares is approved by the board (by-laws; preferred shares "
        "by law): its resolution must be given.",
    )
    consortium_share_redemption_days = fields.Integer(
        string="Redemptions Paid Within",
        default=30,
        help="Days between a redemption or a repayment and the day it is due to the holder.",
    )

    _consortium_share_days_positive = models.Constraint(
        "CHECK (consortium_share_redemption_days >= 0)",
        "The delay to pay a redemption cannot be negative.",
    )

    @api.model
    def _get_share_sequence_prefixes(self):
        """Prefix of the numbers of movements and of certificates. Hook."""
        return {"consortium.share.move": "MP-", "consortium.share.certificate": "CERT-"}

    def _prepare_share_sequence_vals(self, code):
        """Values of a gap-free sequence of the journal of shares."""
        self.ensure_one()
        names = {
            "consortium.share.move": self.env._(
                "Movements of shares (%(company)s)", company=self.name
            ),
            "consortium.share.certificate": self.env._(
                "Share certificates (%(company)s)", company=self.name
            ),
        }
        return {
            "name": names[code],
            "code": code,
            "implementation": "no_gap",
            "prefix": self._get_share_sequence_prefixes()[code],
            "padding": 5,
            "company_id": self.id,
        }

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_share_sequences()
        return companies

    def _create_share_sequences(self):
        """Sequences of the journal of shares, made with the company and its first class."""
        self._ensure_sequences(
            list(self._get_share_sequence_prefixes()), "_prepare_share_sequence_vals"
        )

    def _get_share_sequence(self, code):
        """Sequence of movements or certificates of the company, in superuser mode."""
        self.ensure_one()
        return self._ensure_sequences([code], "_prepare_share_sequence_vals")[self, code]

    def _get_share_journal(self, journal_type="general"):
        """Journal of the entries (general) or the subscription invoices (sale)."""
        self.ensure_one()
        # sudo: the secretary has no rights on the accounts; the setting decides
        self_sudo = self.sudo()
        chosen = {
            "general": self_sudo.consortium_share_journal_id,
            "sale": self_sudo.consortium_share_sale_journal_id,
        }[journal_type]
        return chosen or self_sudo.env["account.journal"].search(
            [
                *self_sudo.env["account.journal"]._check_company_domain(self_sudo),
                ("type", "=", journal_type),
            ],
            limit=1,
        )
