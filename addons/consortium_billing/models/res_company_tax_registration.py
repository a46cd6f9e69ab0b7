from odoo import models


class ResCompany(models.Model):
    """Registration numbers that documents of the company print."""

    _inherit = "res.company"

    def _get_tax_registrations(self):
        """Return [(label, number)] of a Canadian company: federal, then provincial.

        Read from the company when the Canadian localization, which holds the second number, is
        installed.
        """
        self.ensure_one()
        if self.account_fiscal_country_id.code != "CA":
            return []
        provincial = "l10n_ca_pst" in self._fields and self.l10n_ca_pst
        in_quebec = self.state_id.code == "QC"
        labels = (
            self.env._("GST No."),
            self.env._("QST No.") if in_quebec else self.env._("PST No."),
        )
        return [
            (label, number)
            for label, number in zip(labels, (self.vat, provincial), strict=True)
            if number
        ]
