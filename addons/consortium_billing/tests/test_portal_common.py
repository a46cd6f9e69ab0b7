from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon


class PortalHoursCommon(AccountTestInvoicingHttpCommon):
    """Two members with an agreement each, an affiliate that uses hours of the first one.

    Member A bought 10 h 15: its entries of the two last months use them up and go beyond.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            user=cls.env.ref("base.user_root"),
            context=dict(cls.env.context, tracking_disable=True),
        )
        cls.company = cls.company_data["company"]
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.Line = cls.env["account.analytic.line"]
        cls.Ledger = cls.env["consortium.hour.ledger"]
        cls.month = date.today().replace(day=1) - relativedelta(months=1)
        cls.month_before = cls.month - relativedelta(months=1)
        cls.member_a = cls._create_organisation("Coop Tour")
        cls.member_b = cls._create_organisation("Mutual B")
        cls.affiliate = cls._create_organisation("Affiliate C")
        cls.user_a = cls._create_portal_user("portal_a", cls.member_a)
        cls.user_b = cls._create_portal_user("portal_b", cls.member_b)
        cls.user_c = cls._create_portal_user("portal_c", cls.affiliate)
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Amélie Gagnon", "company_id": cls.company.id}
        )
        cls._create_rate_card()
        cls.agreement_a = cls._sell_hours(cls.member_a, 10.25)
        cls.agreement_b = cls._sell_hours(cls.member_b, 100)
        cls.env["consortium.agreement.beneficiary"].create(
            {"agreement_id": cls.agreement_a.id, "partner_id": cls.affiliate.id}
        )
        cls.project_a = cls._create_project("Bookkeeping", cls.agreement_a)
        cls.project_a2 = cls._create_project("Merger", cls.agreement_a)
        cls.project_b = cls._create_project("Secret of B", cls.agreement_b)
        cls._log_hours()

    @classmethod
    def _create_organisation(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def _create_portal_user(cls, login, organisation):
        user = new_test_user(
            cls.env, login, groups="base.group_portal", company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        user.partner_id.parent_id = organisation
        return user

    @classmethod
    def _create_rate_card(cls):
        cls.company.consortium_rate_card_id = cls.env["consortium.rate.card"].create({
            "name": "Rates",
            "company_id": cls.company.id,
            "currency_id": cls.company.currency_id.id,
            "line_ids": [(0, 0, {"rate": 120, "date_from": "2020-01-01"})],
        })

    @classmethod
    def _sell_hours(cls, member, hours):
        order = cls.env["sale.order"].create({
            "partner_id": member.id,
            "company_id": cls.company.id,
            "order_line": [(0, 0, {
                "product_id": cls.env.ref("consortium_billing.product_hour_package").id,
                "product_uom_qty": hours,
                "price_unit": 100,
                "tax_ids": [(5, 0, 0)],
            })],
        })
        order.action_confirm()
        order.agreement_id.package_ids.write({"date_start": cls.month_before})
        return order.agreement_id

    @classmethod
    def _create_project(cls, name, agreement):
        return cls.env["project.project"].create({
            "name": name,
            "partner_id": agreement.member_id.id,
            "agreement_id": agreement.id,
            "company_id": cls.company.id,
            "default_billing_kind": "package",
        })

    @classmethod
    def _prepare_entry(cls, project, day, hours=0.5, **values):
        return {
            "name": f"Work of {project.name}",
            "project_id": project.id,
            "employee_id": cls.employee.id,
            "date": day,
            "unit_amount": hours,
            "billing_kind": "package",
            "company_id": cls.company.id,
            **values,
        }

    @classmethod
    def _approve(cls, vals_list):
        """Create entries, submit and approve their weeks."""
        lines = cls.Line.create(vals_list)
        lines.sheet_id.filtered(lambda sheet: sheet.state == "draft").action_submit()
        lines.sheet_id.filtered(lambda sheet: sheet.state == "submitted").action_approve()
        return lines

    @classmethod
    def _log_hours(cls):
        """Three entries in the earlier month, forty in the last one; see the class."""
        before, last = cls.month_before + timedelta(days=2), cls.month + timedelta(days=9)
        shared = {"beneficiary_id": cls.affiliate.id, "name": "For the affiliate"}
        cls.lines_a = cls._approve(
            [cls._prepare_entry(cls.project_a, before, 1.5) for _index in range(3)]
            + [cls._prepare_entry(cls.project_a, last) for _index in range(31)]
            + [cls._prepare_entry(cls.project_a2, last, 0.75) for _index in range(5)]
            + [cls._prepare_entry(cls.project_a, last, **shared) for _index in range(4)]
            + [cls._prepare_entry(cls.project_b, last, 2, name="Secret work")]
        )
        cls.lines_b = cls.lines_a.filtered(lambda line: line.project_id == cls.project_b)
        cls.lines_a -= cls.lines_b
