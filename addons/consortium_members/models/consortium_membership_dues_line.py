from odoo import models
from odoo.tools import format_date

from ..dues_rules import get_units, prorate


class ConsortiumMembership(models.Model):
    """The dues of one member for one fiscal year: amount, exemption, what to look at;
    and the dues of a new member, at its admission."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_dues_line_vals(self, run, period, history, setup):
        """Values of the dues line of this member. Pure; hook.

        :param run: the run, or a new one in memory that carries the dates at admission
        :param period: period of the history that covers the date of the run
        :param history: all its periods
        :param setup: what ``consortium.dues.run._get_setups`` found
        """
        self.ensure_one()
        currency = run.company_id.currency_id
        first = max(run.date_from, self.date_admitted or run.date_from)
        last = run.date_to
        if run.prorate_exit and self.date_end:
            last = min(last, self.date_end)
        start, stop, total = get_units(run.proration, run.date_from, run.date_to, first, last)
        minor = prorate(round(setup["price"] / currency.rounding), start, stop, total)
        return {
            "company_id": run.company_id.id,
            "membership_id": self.id,
            "payer_id": setup["payer"].id,
            "category_id": period.category_id.id,
            "product_id": setup["product"].id,
            "date_from": run.date_from,
            "date_to": run.date_to,
            "period_from": run.date_from if run.proration == "none" else first,
            "period_to": run.date_to if run.proration == "none" else last,
            "proration": run.proration,
            "units": stop - start,
            "units_total": total,
            "base_amount": setup["price"],
            "prorated_amount": currency.round(minor * currency.rounding),
            "note": self._get_dues_note(run, period, history),
            "issues": ",".join(self._get_dues_issues(run, period, history, setup)),
            **self._prepare_dues_exemption(setup, run),
        }

    def _prepare_dues_exemption(self, setup, run):
        """Exemption that follows from the category, the price or the member."""
        kind = reason = False
        if not setup["product"]:
            kind = "category"
            reason = self.env._(
                "The category %(category)s has no dues product.", category=setup["category"].name
            )
        elif run.company_id.currency_id.is_zero(setup["price"]):
            kind, reason = "free", self.env._("The price of the product is zero.")
        elif self.dues_exempt:
            kind, reason = "member", self.dues_exempt_reason
        if not kind:
            return {"state": "pending", "is_exempt": False}
        return run._prepare_exemption_vals(kind, reason)

    def _get_dues_issues(self, run, period, history, setup):
        """Codes of what deserves a look before the invoices; hook, with
        ``consortium.dues.line._get_issue_labels``."""
        payer = setup["payer"]
        found = {
            "no_product": not setup["product"],
            "no_price": setup["product"] and run.company_id.currency_id.is_zero(setup["price"]),
            "no_account": setup["product"] and not setup["account"],
            "no_tax": setup["product"] and not setup["taxes"],
            "no_address": not payer.email and not (payer.street or payer.city),
            "archived": not payer.active,
            "suspended": self.state == "suspended",
            "leaving": self.date_end and self.date_end < run.date_to,
            "changed": len(self._get_categories_of_year(run, history)) > 1,
        }
        return [code for code, is_found in found.items() if is_found]

    def _get_categories_of_year(self, run, history):
        """Periods of the year, one for each change of category."""
        changes = []
        for period in history:
            outside = period.date_from > run.date_to or (
                period.date_to and period.date_to < run.date_from
            )
            if not outside and (not changes or changes[-1].category_id != period.category_id):
                changes.append(period)
        return changes

    def _get_dues_note(self, run, period, history):
        """Why this amount, where it is not plain: the category changes in the year."""
        changes = self._get_categories_of_year(run, history)
        if len(changes) < 2:
            return False
        return self.env._(
            "%(changes)s. Billed as %(category)s, its category on %(date)s.",
            changes=", ".join(
                self.env._(
                    "%(category)s from %(date)s",
                    category=change.category_id.name,
                    date=format_date(self.env, max(change.date_from, run.date_from)),
                )
                for change in changes
            ),
            category=period.category_id.name,
            date=format_date(self.env, run.date),
        )

    # -- at admission

    def _create_admission_invoices(self):
        """The dues of the year of admission are on the first invoice of the member."""
        self._create_admission_dues()
        invoices_sudo = super()._create_admission_invoices()
        invoices_sudo.line_ids.dues_line_id._sync_invoices()
        return invoices_sudo

    def _create_admission_dues(self):
        """Dues lines of members admitted now, so that the run of the year leaves them.

        One that was a member before, this year, and has its dues for it gets none; nor does
        a category without dues.
        """
        for company, memberships in self.grouped("company_id").items():
            if not company.consortium_dues_on_admission:
                continue
            periods = memberships._get_periods()
            history = memberships._get_history()
            run = self._new_admission_run(company)
            taken = run._get_billed_memberships(periods)
            members = memberships.browse(
                mid
                for mid, period in periods.items()
                if mid not in taken and period.category_id.dues_product_id
            )
            if not members:
                continue
            # sudo: the secretary admits, without rights on products, journals and taxes
            run_sudo = run.sudo()
            setups = run_sudo._get_setups({m: periods[m.id].category_id for m in members.sudo()})
            self.env["consortium.dues.line"]._create_live(
                [
                    m._prepare_dues_line_vals(run_sudo, periods[m.id], history[m.id], setups[m])
                    for m in members.sudo()  # as above
                ]
            )

    def _complete_admission_invoices(self, company, vals_by_member):
        """Account, taxes and fiscal position of the dues, as a run finds them."""
        super()._complete_admission_invoices(company, vals_by_member)
        dues = {
            membership: line_vals
            for membership, vals in vals_by_member.items()
            for _command, _id, line_vals in vals["invoice_line_ids"]
            if line_vals.get("dues_line_id")
        }
        if not dues:
            return
        # sudo: as in _create_admission_dues
        lines_sudo = self.env["consortium.dues.line"].sudo()
        lines_sudo = {m: lines_sudo.browse(v["dues_line_id"]) for m, v in dues.items()}
        setups = self._new_admission_run(company).sudo()._get_setups(  # sudo: as above
            {membership.sudo(): line.category_id for membership, line in lines_sudo.items()}
        )
        for membership, line_vals in dues.items():
            setup = setups[membership]
            if setup["account"]:
                line_vals.update(lines_sudo[membership]._prepare_setup_vals(setup))
                vals_by_member[membership].setdefault("fiscal_position_id", setup["position"].id)

    def _new_admission_run(self, company):
        """A run in memory, for today: it carries the dates and the setting."""
        today = self._today()
        return self.env["consortium.dues.run"].new(
            {"company_id": company.id, "date": today, "invoice_date": today}
        )

    def _prepare_admission_line_vals(self):
        vals_list = super()._prepare_admission_line_vals()
        # sudo: as in _create_admission_dues
        lines = self.sudo().dues_line_ids.filtered(
            lambda line: line.state == "pending" and not line.run_id
        )
        return vals_list + [line._prepare_invoice_line_vals() for line in lines]
