from odoo import api, fields, models
from odoo.fields import Domain

from .consortium_agreement import OVERAGE_POLICIES, SIZE_BANDS, STATEMENT_FREQUENCIES


class SaleOrderTemplate(models.Model):
    """Quotation templates of service agreements: what is sold, and how the agreement will work."""

    _inherit = "sale.order.template"

    is_agreement = fields.Boolean(
        string="Service Agreement",
        help="Confirming a quotation made from this template opens a service agreement with the "
        "conditions below, also where it sells no package of hours.",
    )
    size_band = fields.Selection(
        selection=SIZE_BANDS,
        help="Agreements of this size are topped up with this template.",
    )
    overage_policy = fields.Selection(
        selection=OVERAGE_POLICIES,
        default="bill",
        help="What happens to hours that no package covers.",
    )
    statement_frequency = fields.Selection(
        selection=STATEMENT_FREQUENCIES,
        default="monthly",
    )
    role_multipliers = fields.Selection(
        selection=[("apply", "Multiplier of each role"), ("ignore", "One hour for one hour")],
        help="What an hour takes from packages. Empty: what the company does by default.",
    )
    threshold_ids = fields.One2many(
        comodel_name="consortium.hour.threshold",
        inverse_name="template_id",
        string="Thresholds",
        copy=True,
        help="When somebody is told that the hours run low. Empty: as the company does.",
    )

    def _prepare_agreement_vals(self):
        """Settings that an agreement takes from the template it was signed on. Hook.

        :return: dict of values of `consortium.agreement`
        """
        self.ensure_one()
        vals = {
            "template_id": self.id,
            "overage_policy": self.overage_policy or "bill",
            "statement_frequency": self.statement_frequency or "monthly",
        }
        if self.role_multipliers:
            vals["role_multipliers"] = self.role_multipliers == "apply"
        if self.threshold_ids:
            vals["threshold_ids"] = [
                fields.Command.create(copy) for copy in self.threshold_ids._prepare_copies()]
        return vals

    def _prepare_quotation_vals(self, partner):
        """Values of a new quotation for a customer, as choosing the template in a form gives.

        :param partner: res.partner; the text of the lines is in its language
        :return: dict of values of `sale.order`
        """
        self.ensure_one()
        template = self.with_context(lang=partner.lang or self.env.lang)
        return {
            "partner_id": partner.id,
            "sale_order_template_id": self.id,
            "order_line": [
                fields.Command.create(line._prepare_order_line_values())
                for line in template.sale_order_template_line_ids
            ],
        }

    @api.model
    def _get_agreement_domain(self, company):
        """Templates of service agreements that a company may use."""
        return Domain("is_agreement", "=", True) & Domain("company_id", "in", [False, company.id])

    @api.model
    def _translate_seeded_names(self):
        """Name the seeded templates in the language of the company: Odoo does not translate the
        names of templates. Those that somebody renamed are left alone."""
        sources = self.with_context(lang="en_US")._get_seeded_names()
        names = self.with_context(lang=self._get_seed_language())._get_seeded_names()
        for xmlid, name in names.items():
            template = self.env.ref(
                f"consortium_billing.sale_order_template_{xmlid}", raise_if_not_found=False)
            if template and template.name == sources[xmlid]:
                template.name = name

    @api.model
    def _get_seeded_names(self):
        """{end of the xmlid of a seeded template: its name in the language of the context}."""
        return {
            "under_40": self.env._("Service agreement, under 40 hours"),
            "from_40_to_100": self.env._("Service agreement, 40 to 100 hours"),
            "over_100": self.env._("Service agreement, over 100 hours"),
            "hourly": self.env._("Service agreement, hourly work"),
        }

    @api.model
    def _get_seed_language(self):
        """French where the company is in Québec and the language is there; else the company's."""
        company = self.env.company
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        french = sorted((code for code in codes if code.startswith("fr")), reverse=True)
        if company.state_id == self.env.ref("base.state_ca_qc") and french:
            return "fr_CA" if "fr_CA" in french else french[0]
        return company.partner_id.lang or self.env.lang
