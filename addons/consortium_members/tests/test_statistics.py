from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestStatistics(MembersCommon):
    """Admissions, exits and growth by fiscal year, from the history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.env["res.company"].create(
            {
                "name": "Co-operative of figures",
                "fiscalyear_last_month": "3",
                "fiscalyear_last_day": 31,
            }
        )
        cls.env.user.company_ids |= cls.own
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.own.ids))
        cls.Membership = cls.env["consortium.membership"]
        cls.Report = cls.env["consortium.membership.report"]
        cls.Growth = cls.env["consortium.membership.growth"]
        # 2 founders, 3 admitted in 2024-2025, 1 of them left in 2025-2026
        cls.members = cls.Membership.create(
            [
                {
                    "partner_id": partner.id,
                    "category_id": cls.category.id,
                    "company_id": cls.own.id,
                    "date_admitted": admitted,
                    "date_end": end,
                    "is_founder": admitted < "2020",
                }
                for partner, (admitted, end) in zip(
                    cls._new_partners(5),
                    (
                        ("2015-05-01", False),
                        ("2015-05-01", False),
                        ("2024-04-01", False),
                        ("2025-03-31", False),
                        ("2024-06-01", "2025-06-30"),
                    ),
                    strict=True,
                )
            ]
        )
        cls.members.action_enter_register()
        cls.env.flush_all()

    def _growth(self):
        return {
            row.fiscal_year: (row.opening, row.admissions, row.exits, row.closing, row.growth)
            for row in self.Growth.search([("company_id", "=", self.own.id)])
        }

    def test_growth(self):
        self.assertEqual(
            self._growth(),
            {
                "2015-2016": (0, 2, 0, 2, 0.0),
                "2024-2025": (2, 3, 0, 5, 1.5),
                "2025-2026": (5, 0, 1, 4, -0.2),
            },
        )

    def test_fiscal_year_as_the_company_closes_it(self):
        """Same year as compute_fiscalyear_dates gives, also around 29 February."""
        for month, day in (("12", 31), ("3", 31), ("2", 28), ("2", 29), ("6", 30), ("12", 30)):
            self.own.write({"fiscalyear_last_month": month, "fiscalyear_last_day": day})
            self.env.flush_all()
            self.env.invalidate_all()
            for row in self.Report.search([("company_id", "=", self.own.id)]):
                dates = self.own.compute_fiscalyear_dates(row.date)
                years = sorted({str(dates["date_from"].year), str(dates["date_to"].year)})
                with self.subTest(f"{month}-{day} {row.date}"):
                    self.assertEqual(row.fiscal_year, "-".join(years))

    def test_net_is_the_number_of_members_of_each_category(self):
        self.members[0]._change_category(
            category=self.auxiliary, grade=self.tier_low, date=Date.to_date("2026-01-15")
        )
        back = self.Membership.browse(self.members[4].action_readmit()["res_id"])
        back.action_submit()
        back.action_admit()
        self.env.flush_all()
        self.env.invalidate_all()
        net = dict(
            self.Report._read_group(
                [("company_id", "=", self.own.id)], ["category_id"], ["net:sum"]
            )
        )
        count = dict(
            self.Membership._read_group(
                [("company_id", "=", self.own.id), ("is_current", "=", True)],
                ["category_id"],
                ["__count"],
            )
        )
        self.assertEqual(net, count)
        events = self.Report.search([("company_id", "=", self.own.id)])
        self.assertEqual(len(events), len(set(events.ids)))
        self.assertEqual(
            sorted(events.mapped("event")),
            sorted(
                ["admission"] * 5 + ["readmission", "ended", "category_in", "category_out"]
            ),
        )

    def test_planned_change_does_not_count_yet(self):
        self.members[0]._change_category(
            category=self.auxiliary, grade=self.tier_low, date=Date.to_date("2026-09-01")
        )
        self.env.flush_all()
        self.assertFalse(self.Report.search([("event", "=", "category_in")]))

    def test_rights(self):
        own = [("company_id", "=", self.own.id)]
        for model in (self.Report, self.Growth):
            self.assertTrue(model.search(own))
            reader = model.with_user(self.reader).with_context(allowed_company_ids=self.company.ids)
            self.assertFalse(reader.search(own))
            with self.assertRaises(AccessError):
                model.with_user(self.employee).search(own)

    def test_dashboard(self):
        tiles = {tile["code"]: tile for tile in self.Membership.get_dashboard()}
        self.assertEqual(tiles["members"]["value"], 4)
        self.assertEqual(tiles["members"]["filters"], ["filter_current"])
        self.assertEqual(tiles["exits"]["value"], 1)
        self.assertEqual(tiles["growth"]["value"], "-20%")
        view = self.env.ref("consortium_members.consortium_membership_view_search")
        for tile in tiles.values():
            for name in tile["filters"]:
                self.assertIn(f'name="{name}"', view.get_combined_arch())
        with self.assertRaises(AccessError):
            self.Membership.with_user(self.employee).with_context(
                allowed_company_ids=self.company.ids
            ).get_dashboard()

    def test_list_of_members(self):
        self.members[0]._change_category(category=self.auxiliary, grade=self.tier_low)
        sections = self.members._get_list_sections()
        self.assertEqual(sum(len(members) for _category, members in sections), 4)
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "consortium_members.consortium_membership_report_members", self.members.ids
        )
        page = html.decode()
        self.assertIn("Auxiliaries", page)
        self.assertIn("2025-2026", page)
        self.assertNotIn(self.members[4].partner_id.name, page)
