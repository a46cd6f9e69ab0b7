from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ConsortiumDuesLine(models.Model):
    """What a dues line says on an invoice, and billing it again."""

    # files of one model, split to stay readable
    _inherit = "consortium.dues.line"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_invoice_line_vals(self, setup=None):
        """Values of the invoice line.

        :param setup: what ``consortium.dues.run._get_setups`` found for the member; without
            it Odoo finds the account and the taxes by itself
        :return: dict of ``account.move.line`` values, override to complete them
        """
        self.ensure_one()
        return {
            **(self._prepare_setup_vals(setup) if setup else {}),
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "name": self._get_invoice_line_name(),
            "quantity": 1.0,
            "price_unit": self.amount,
            "dues_line_id": self.id,
        }

    def _prepare_setup_vals(self, setup):
        """Account, taxes and tags, looked up once for those to whom the answer is the same."""
        vals = {
            "account_id": setup["account"].id,
            "tax_ids": [Command.set(setup["taxes"].ids)],
            "tax_tag_ids": [Command.set(setup["tags"].ids)],
        }
        if not setup["has_analytic_models"]:  # else Odoo applies them, line by line
            vals["analytic_distribution"] = False
        return vals

    def _get_invoice_line_name(self):
        """Text of the invoice line in the language of who receives it. Hook."""
        self.ensure_one()
        lang = self.payer_id.lang or self.partner_id.lang or self.env.user.lang
        line = self.with_context(lang=lang)
        texts = [
            line.product_id.name,
            line.env._("Annual dues %(year)s", year=line._get_year_label()),
            line._get_period_text(),
        ]
        if line.payer_id.commercial_partner_id != line.partner_id:
            texts.append(line.env._("Member: %(member)s", member=line.membership_id.display_name))
        return "\n".join(filter(None, texts))

    def _get_period_text(self):
        """The part of the year that is billed; nothing for a whole year."""
        if self.units == self.units_total:
            return ""
        values = {
            "start": format_date(self.env, self.period_from),
            "end": format_date(self.env, self.period_to),
            "units": self.units,
            "total": self.units_total,
        }
        if self.proration == "month":
            return self.env._(
                "From %(start)s to %(end)s: %(units)s months of %(total)s", **values
            )
        return self.env._("From %(start)s to %(end)s: %(units)s days of %(total)s", **values)

    def action_bill_again(self):
        """New run of the same year for members whose dues were credited or released."""
        self.env["consortium.dues.run"].check_access("create")
        wrong = self.filtered(lambda line: line.state not in ("credited", "released"))
        if wrong or len(self.company_id) != 1 or len(set(self.mapped("date_from"))) != 1:
            raise UserError(
                self.env._(
                    "Choose lines of one fiscal year, credited or released: only these can be "
                    "billed again."
                )
            )
        run = self.env["consortium.dues.run"].create(
            {
                "company_id": self.company_id.id,
                "date": self._get_date_to_bill_again(),
                "membership_ids": [Command.set(self.membership_id.ids)],
            }
        )
        return run.get_formview_action()

    def _get_date_to_bill_again(self):
        """The day on which these members were billed, else a day of their year."""
        dates = self.run_id.mapped("date") or self.mapped("period_from")
        return max(dates)

    def action_view_invoice(self):
        """Open the invoice of the line."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def _post_drafts(self):
        """Post the draft invoices of these lines."""
        # read together what Odoo otherwise reads invoice by invoice
        self.move_id.line_ids.mapped("tax_ids")
        self.move_id._post(soft=False)

    def _cancel_drafts(self):
        """Remove the draft invoices of these lines; those that were posted once keep their
        number and are cancelled."""
        drafts = self.move_id.filtered(lambda move: move.state == "draft")
        numbered = drafts.filtered("posted_before")
        numbered.button_cancel()
        (drafts - numbered).unlink()
        self._sync_invoices()
