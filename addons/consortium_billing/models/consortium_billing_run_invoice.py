from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..pricing import quantity_and_price, to_minor


class ConsortiumBillingRun(models.Model):
    """From lines to posted invoices. Every default is supplied, so that Odoo computes only what
    is its own: taxes, due dates, totals."""

    _inherit = "consortium.billing.run"

    def _create_and_post(self, lines):
        """Create and post one invoice per group of lines, and mark the rows as billed."""
        settings = self._get_invoicing_settings(lines.agreement_id)
        # posting reads each analytic account on its own: have them in the cache
        (lines.project_id.account_id | lines.service_domain_id.analytic_account_id).mapped("plan_id")
        vals_list = [
            self._prepare_invoice_vals(
                group.agreement_id, group, settings[group.agreement_id[0]])
            for group in lines.grouped(lambda line: line._get_invoice_key()).values()
        ]
        moves = self.env["account.move"].create(vals_list)
        moves.action_post()
        self._link_invoices(lines)
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, self.env._(
            "Invoice of the billing run %(run)s, computed by %(computed)s and approved by "
            "%(approved)s.", run=self.name, computed=self.computed_by_id.name,
            approved=self.approved_by_id.name)))
        return moves

    def _get_invoicing_settings(self, agreements):
        """{agreement: journal, partner, fiscal position, term, product, account, taxes}, with
        lookups shared between the partners to which Odoo would answer the same."""
        journal = self.journal_id or self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(self.company_id),
             ("type", "=", "sale")], limit=1)
        product = self.company_id._get_consortium_service_product()
        if not journal or not product:
            raise UserError(self.env._(
                "A sales journal and the product of invoiced hours are needed to invoice: see the "
                "settings of %(company)s.", company=self.company_id.name))
        positions, taxes, settings = {}, {}, {}
        for agreement in agreements:
            partner = agreement.invoice_partner_id or agreement.member_id
            position = self._get_fiscal_position(partner, positions)
            if position not in taxes:
                taxes[position] = self._get_account_and_taxes(product, journal, position)
            account, tax_ids, tags = taxes[position]
            settings[agreement] = {
                "journal": journal, "partner": partner, "product": product,
                "position": position, "account": account, "taxes": tax_ids, "tags": tags,
                "term": partner.property_payment_term_id,
            }
        return settings

    def _get_fiscal_position(self, partner, known):
        """Fiscal position of a partner; Odoo's rule asked once per distinct address and tax
        situation, as 500 members of one province have 500 times the same answer."""
        delivery = partner.browse(partner.address_get(["delivery"])["delivery"])
        key = tuple(
            (p.property_account_position_id.id, p.country_id.id, p.state_id.id, p.zip, p.vat)
            for p in (partner, delivery))
        if key not in known:
            known[key] = self.env["account.fiscal.position"]._get_fiscal_position(partner, delivery)
        return known[key]

    def _get_account_and_taxes(self, product, journal, position):
        """What Odoo itself would put on an invoice line of this product: the product's taxes of
        the company, else the account's, mapped by the fiscal position."""
        accounts = product.product_tmpl_id.get_product_accounts(fiscal_pos=position)
        account = accounts["income"] or journal.default_account_id
        Tax = self.env["account.tax"]
        taxes = product.taxes_id.filtered_domain(Tax._check_company_domain(self.company_id))
        taxes = taxes or account.tax_ids.filtered(lambda tax: tax.type_tax_use == "sale")
        taxes = taxes._filter_taxes_by_company(self.company_id)
        taxes = position.map_tax(taxes) if position else taxes
        # supplied, the tags spare a write of each line; Odoo corrects them if they were wrong
        leaves = taxes.flatten_taxes_hierarchy()
        tags = {1: leaves.get_tax_tags(False, "base"), -1: leaves.get_tax_tags(True, "base")}
        return account, taxes, tags

    def _get_untaxed_agreements(self, agreements):
        """Agreements whose invoices would bear no tax."""
        if not agreements:
            return agreements
        run = self._for_invoicing()
        settings = run._get_invoicing_settings(agreements.with_env(run.env))
        return agreements.browse(a.id for a, setting in settings.items() if not setting["taxes"])

    def _prepare_invoice_vals(self, agreements, lines, setting):
        """Values of the invoice of an agreement, or of several of a member. Hook.

        A month of corrections may be negative as a whole: it is then a credit note.

        :param agreements: agreements of the invoice, all of one member, payer and currency
        :param lines: the run's lines, which are the invoice's
        :param setting: what `_get_invoicing_settings` says of the first agreement
        """
        partner = setting["partner"]
        sign = 1 if sum(lines.mapped("amount")) >= 0 else -1
        localised = lines.with_context(lang=partner.lang or self.env.user.lang)
        references = [a.purchase_reference for a in agreements if a.purchase_reference]
        return {
            "move_type": "out_invoice" if sign > 0 else "out_refund",
            "company_id": self.company_id.id,
            "journal_id": setting["journal"].id,
            "partner_id": partner.id,
            "currency_id": agreements.currency_id.id,
            "fiscal_position_id": setting["position"].id,
            "invoice_payment_term_id": setting["term"].id if sign > 0 else False,
            "invoice_date": self.invoice_date,
            "date": self.invoice_date,
            "invoice_user_id": agreements[0].user_id.id,
            "invoice_origin": ", ".join([*agreements.mapped("name"), self.name]),
            "ref": ", ".join(dict.fromkeys(references)) or False,
            "billing_run_id": self.id,
            # several agreements: they are those of its lines, see `agreement_ids`
            "agreement_id": agreements.id if len(agreements) == 1 else False,
            "invoice_line_ids": [
                Command.create(vals)
                for vals in self._prepare_invoice_lines_vals(localised, setting, sign)
            ],
        }

    def _prepare_invoice_lines_vals(self, lines, setting, sign):
        """Values of the lines of one invoice; several agreements have a heading each."""
        vals_list = []
        by_agreement = lines.grouped("agreement_id")
        for agreement, agreement_lines in by_agreement.items():
            if len(by_agreement) > 1:
                vals_list.append({
                    "display_type": "line_section", "sequence": len(vals_list) + 1,
                    "name": lines.env._("Agreement %(name)s", name=agreement.name),
                })
            for line in agreement_lines:
                vals_list.append(
                    self._prepare_invoice_line_vals(line, setting, sign, len(vals_list) + 1))
        return vals_list

    def _prepare_invoice_line_vals(self, line, setting, sign, sequence):
        """Values of the invoice line of a run line: hours × rate where that is exactly the sum of
        the rounded rows, else one unit at that sum with the hours in the text. Hook."""
        rounding = line.currency_id.rounding
        amount, rate = to_minor(line.amount, rounding), to_minor(line.rate, rounding)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        exact = quantity_and_price(line.minutes, rate, amount, digits)
        vals = {}
        if line.currency_id == line.company_id.currency_id:
            # what Odoo computes, and would otherwise write on each line afterwards
            vals = {"amount_currency": -line.amount, "balance": -line.amount}
        return {
            **vals,
            "product_id": setting["product"].id,
            # one unit at an amount is not one hour: such a line has no unit of measure
            "product_uom_id": setting["product"].uom_id.id if exact else False,
            "account_id": setting["account"].id,
            "tax_ids": [Command.set(setting["taxes"].ids)],
            "tax_tag_ids": [Command.set(setting["tags"][sign].ids)],
            "name": self._get_invoice_line_name(line, show_hours=not exact),
            "quantity": sign * line.minutes / 60 if exact else 1.0,
            "price_unit": line.rate if exact else sign * line.amount,
            "analytic_distribution": self._get_analytic_distribution(line),
            "billing_run_line_id": line.id,
            "sequence": sequence,
        }

    def _get_invoice_line_name(self, line, show_hours):
        """Description of an invoice line in the language of `line`: what, who, when, how much."""
        env = line.env
        head = " – ".join(filter(None, [line.service_domain_id.name, line.project_id.name]))
        details = [env._("Overage") if line.kind == "overage" else "", line.role_id.name or ""]
        details.append(env._(
            "from %(start)s to %(end)s", start=format_date(env, line.work_date_from),
            end=format_date(env, line.work_date_to))
            if line.work_date_from != line.work_date_to else format_date(env, line.work_date_from))
        if show_hours:
            hours, minutes = divmod(abs(line.minutes), 60)
            details.append(env._(
                "%(hours)s h %(minutes)s at %(rate)s/h", hours=hours, minutes=f"{minutes:02d}",
                rate=line.currency_id.format(line.rate)))
        return "\n".join(filter(None, [head, ", ".join(filter(None, details))]))

    def _get_analytic_distribution(self, line):
        """Revenue goes to the project and to the service domain, each in its plan."""
        accounts = (line.project_id.account_id, line.service_domain_id.analytic_account_id)
        key = ",".join(str(account.id) for account in accounts if account)
        return {key: 100} if key else False

    def _link_invoices(self, lines):
        """Mark lines and rows as billed on their invoice lines, in two statements."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE consortium_billing_run_line b
               SET state = 'invoiced', error = NULL, move_id = m.move_id, move_line_id = m.id
              FROM account_move_line m
             WHERE m.billing_run_line_id = b.id AND b.id = ANY(%s)
            """, lines.ids))
        self.env.cr.execute(SQL(
            """
            UPDATE consortium_hour_ledger l SET move_line_id = b.move_line_id
              FROM consortium_billing_run_line b
             WHERE l.billing_line_id = b.id AND b.id = ANY(%s)
            """, lines.ids))
        lines.invalidate_recordset()
        self.env["consortium.hour.ledger"].invalidate_model()
