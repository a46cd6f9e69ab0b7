from freezegun import freeze_time

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import MembersCommon

YEAR = ("2026-04-01", "2027-03-31")


class DuesCommon(MembersCommon, AccountTestInvoicingCommon):
    """A Canadian company whose fiscal year ends on 31 March, TPS/TVQ-like taxes, dues.

    Today is 10 March 2026: the year under way is 2025-2026, the next begins in April.
    """

    @classmethod
    def get_default_groups(cls):
        secretary = "consortium_members.consortium_members_group_manager"
        return super().get_default_groups() | cls.env.ref(secretary)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "fiscalyear_last_day": 31,
                "fiscalyear_last_month": "3",
                "consortium_dues_on_admission": False,
                "consortium_dues_grace_days": 30,
            }
        )
        cls.accountant = cls._new_user(
            "accountant",
            "account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls._set_up_products()
        cls.Run = cls.env["consortium.dues.run"]
        cls.Line = cls.env["consortium.dues.line"]

    @classmethod
    def _set_up_products(cls):
        cls.tps, cls.tvq = cls.env["account.tax"].create(
            [
                {"name": "TPS", "amount": 5.0, "amount_type": "percent", "type_tax_use": "sale"},
                {"name": "TVQ", "amount": 9.975, "amount_type": "percent", "type_tax_use": "sale"},
            ]
        )
        cls.product, cls.product_low = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": price,
                    "taxes_id": [Command.set((cls.tps | cls.tvq).ids)],
                }
                for name, price in (("Dues", 1000.0), ("Low dues", 400.0))
            ]
        )
        cls.category.dues_product_id = cls.product
        cls.auxiliary.dues_product_id = cls.product_low

    @classmethod
    def _new_members(cls, count, prefix="Coop", **values):
        """Active members since long ago, entered as an old register."""
        values.setdefault("date_admitted", "2020-05-20")
        memberships = cls.Membership.create(
            [
                {
                    "partner_id": partner.id,
                    "category_id": cls.category.id,
                    "company_id": cls.company.id,
                    **values,
                }
                for partner in cls._new_partners(count, prefix)
            ]
        )
        memberships.partner_id.write({"email": "dues@example.com", "street": "1, rue"})
        memberships.action_enter_register()
        return memberships

    @classmethod
    def _new_run(cls, **values):
        values = {"date": "2026-04-01", "invoice_date": "2026-04-01", **values}
        return cls.Run.with_user(cls.secretary).create({"company_id": cls.company.id, **values})

    @classmethod
    def _invoice(cls, run, post=True):
        """Preview, drafts, posting, with all batches."""
        run.action_compute()
        run.action_create_invoices()
        cls._go_on(run)
        if post:
            run.action_post_invoices()
            cls._go_on(run)
        return run.sudo().move_ids

    @classmethod
    def _go_on(cls, run, limit=80):
        while run.state in ("drafting", "posting", "cancelling"):
            run.sudo()._do_batch(limit)

    @classmethod
    def _pay(cls, move, amount=None, date="2026-05-01"):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": date, **({"amount": amount} if amount else {})})
        )
        return wizard._create_payments()

    def _run_cron(self, name, day):
        """A scheduled job of the addon, on a day at noon in Québec."""
        with self.enter_registry_test_mode(), freeze_time(f"{day} 16:00:00"):
            self.env.ref(f"consortium_members.{name}").method_direct_trigger()
        self.env.invalidate_all()
