from odoo import Command, models
from odoo.exceptions import UserError


class ConsortiumDuesRun(models.Model):
    """From lines to invoices: what Odoo would put on them, looked up once for those to
    whom the answer is the same."""

    # files of one model, split to stay readable
    _inherit = "consortium.dues.run"  # pylint: disable=consider-merging-classes-inherited

    def _get_journal(self):
        """Journal of the invoices; an error says what is missing."""
        journal = self.journal_id or self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company_id),
                ("type", "=", "sale"),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no sales journal: dues cannot be invoiced.",
                    company=self.company_id.name,
                )
            )
        return journal

    def _get_setups(self, categories):
        """What decides the invoice of each member.

        :param categories: ``{membership: category}``
        :return: ``{membership: dict}``: payer, product, position, account, taxes, price
        """
        run = self.with_company(self.company_id)
        journal = run._get_journal()
        has_models = bool(run.env["account.analytic.distribution.model"].search([], limit=1))
        payers = run._get_payers(categories)
        positions = run._get_fiscal_positions(set(payers.values()))
        voted = run.env["consortium.decision"]._get_voted_dues(run.company_id, run.date_from)
        terms, setups = {}, {}
        for membership, category in categories.items():
            payer = payers[membership]
            product = category.with_env(run.env).dues_product_id
            key = product, positions[payer]
            if key not in terms:
                terms[key] = run._get_terms(*key, journal)
            setups[membership] = {
                "payer": payer,
                "product": product,
                "category": category,
                "position": positions[payer],
                "journal": journal,
                "has_analytic_models": has_models,
                **terms[key],
            }
            if product and category.id in voted:
                setups[membership]["price"] = voted[category.id]
        return setups

    def _get_payers(self, memberships):
        """``{membership: payer}``, payers that are read together."""
        ids = {m: m.with_env(self.env)._get_payer().id for m in memberships}
        payers = {p.id: p for p in self.env["res.partner"].browse(set(ids.values()))}
        return {membership: payers[payer_id] for membership, payer_id in ids.items()}

    def _get_fiscal_positions(self, payers):
        """Fiscal position of each payer; Odoo's rule asked once per tax situation, as 5,000
        members of one province have 5,000 times the same answer."""
        Position, known, found = self.env["account.fiscal.position"], {}, {}
        delivery_ids = {p: p.address_get(["delivery"])["delivery"] for p in payers}
        deliveries = {p.id: p for p in self.env["res.partner"].browse(set(delivery_ids.values()))}
        for payer in payers:
            delivery = deliveries[delivery_ids[payer]]
            key = tuple(
                (p.property_account_position_id.id, p.country_id.id, p.state_id.id, p.zip, p.vat)
                for p in (payer, delivery)
            )
            if key not in known:
                known[key] = Position._get_fiscal_position(payer, delivery)
            found[payer] = known[key]
        return found

    def _get_terms(self, product, position, journal):
        """Account, taxes and annual price of a dues product under a fiscal position.

        The price is the product's list price: tiers discount services, the annual
        contribution is the same for all members of a category. A resolution on the dues
        of the year comes before it.
        """
        if not product:
            return {"account": None, "taxes": None, "tags": None, "price": 0}
        account = product.product_tmpl_id.get_product_accounts(fiscal_pos=position)["income"]
        account = account or journal.default_account_id
        Tax = self.env["account.tax"]
        taxes = product.taxes_id.filtered_domain(Tax._check_company_domain(self.company_id))
        taxes = taxes or account.tax_ids.filtered(lambda tax: tax.type_tax_use == "sale")
        taxes = taxes._filter_taxes_by_company(self.company_id)
        price = product._get_tax_included_unit_price(
            self.company_id,
            self.company_id.currency_id,
            self.invoice_date,
            "sale",
            fiscal_position=position,
        )
        taxes = position.map_tax(taxes) if position else taxes
        return {
            "account": account,
            "taxes": taxes,
            # supplied, the tags spare a write of each line; Odoo corrects them if they were wrong
            "tags": taxes.flatten_taxes_hierarchy().get_tax_tags(False, "base"),
            "price": self.company_id.currency_id.round(price),
        }

    def _create_invoices(self, lines):
        """One draft invoice for each of these lines.

        :return: the invoices, in the order of the lines
        """
        run = self.with_company(self.company_id)
        setups = run._get_setups({line.membership_id: line.category_id for line in lines})
        for line in lines:
            payer = setups[line.membership_id]["payer"]
            if line.payer_id != payer:
                line._computing().write({"payer_id": payer.id})
        moves = run.env["account.move"].create(
            [run._prepare_invoice_vals(line, setups[line.membership_id]) for line in lines]
        )
        lines._sync_invoices()
        return moves

    def _prepare_invoice_vals(self, line, setup):
        """Values of the invoice of a line. Hook."""
        payer = line.payer_id
        term = self.payment_term_id or payer.property_payment_term_id
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "journal_id": setup["journal"].id,
            "partner_id": payer.id,
            "currency_id": self.company_id.currency_id.id,
            "fiscal_position_id": setup["position"].id,
            "invoice_payment_term_id": term.id,
            "invoice_date": self.invoice_date,
            "date": self.invoice_date,
            "invoice_user_id": self.user_id.id,
            "invoice_origin": f"{self.name}, {line.membership_id.number or ''}",
            "dues_run_id": self.id,
            "invoice_line_ids": [Command.create(line._prepare_invoice_line_vals(setup))],
        }
