from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .transparency_common import JANUARY, TransparencyCommon


@tagged("post_install", "-at_install")
class TestTransparency(TransparencyCommon):
    """Which hours an organisation reads, with which totals, and what of who did the work."""

    def test_latest_month_by_default(self):
        report = self._report()
        self.assertEqual(report["period"].key, "2026-03")
        self.assertEqual((report["entry_count"], report["minutes"]), (2, 180))
        names = {entry["description"] for entry in self._entries(report)}
        self.assertEqual(names, {"Budget of spring", "Deed of merger"})

    def test_own_organisation_only(self):
        for name, minutes in (("federation", 270), ("affiliate", 180), ("lonely", 0)):
            report = self._report(name, period="all")
            self.assertEqual(report["minutes"], minutes, name)
            self.assertEqual(sum(entry["minutes"] for entry in self._entries(report)), minutes)
        Transparency = self.env["consortium.transparency"].with_user(self.users["federation"])
        with self.assertRaises(AccessError):
            Transparency._prepare_report(self.affiliate, {})

    def test_who_of_the_staff(self):
        for user, allowed in (
            (self.manager_user, True),
            (self.director.user_id, True),
            (self.employee.user_id, False),
        ):
            Transparency = self.env["consortium.transparency"].with_user(user)
            self.assertEqual(Transparency._can_see(self.member), allowed)
            if allowed:
                self.assertEqual(
                    Transparency._prepare_report(self.member, {"period": "all"})["minutes"], 270
                )
            else:
                with self.assertRaises(AccessError):
                    Transparency._prepare_report(self.member, {})

    def test_approval_is_what_shows(self):
        """Reopened time disappears, approved time appears."""
        self.submitted.sheet_id.with_user(self.manager_user).action_approve()
        self.assertEqual(self._report()["minutes"], 180 + 300)
        self.march.sheet_id.with_user(self.manager_user).action_reopen("Mistake")
        self.assertEqual(self._report()["minutes"], 45 + 300)

    def test_fiscal_year(self):
        self.env.company.write({"fiscalyear_last_month": "1", "fiscalyear_last_day": 31})
        report = self._report(period="year-2026-01")
        self.assertEqual(report["minutes"], 90)
        self.assertEqual(report["period_label"], "Fiscal year 2025–2026")
        self.assertEqual(self._report(period="year-2027-01")["minutes"], 180)
        years = dict(report["periods"])["Years"]
        self.assertEqual([key for key, _label in years], ["year-2027-01", "year-2026-01"])

    def test_filters(self):
        for params, minutes in (
            ({"project": self.project_b.id}, 45),
            ({"domain": self.domain_finance.id}, 225),
            ({"search": "BUDGET"}, 225),
            ({"search": "merger"}, 45),
            ({"search": "spring", "project": self.project_b.id}, 0),
            ({"search": "Employee colleague"}, 0),
            ({"project": self.affiliate_project.id}, 0),
            ({"search": "affiliate"}, 0),
            ({"search": "%"}, 270),
            ({"search": "'; DROP TABLE res_partner; --"}, 0),
        ):
            report = self._report(period="all", **params)
            self.assertEqual(report["minutes"], minutes, params)
            self.assertEqual(sum(entry["minutes"] for entry in self._entries(report)), minutes)

    def test_names_of_others_stay_unknown(self):
        report = self._report(period="all", project=self.affiliate_project.id)
        self.assertNotIn("Affiliate's mandate", str(report["options"]))
        # a project of one's own without hours in the month keeps its name
        report = self._report(period="2026-01", project=self.project_b.id)
        self.assertIn((self.project_b.id, "Merger"), report["options"]["project"])
        self.assertEqual(report["minutes"], 0)

    def test_groups(self):
        for group, expected in (
            ("project", [("Mandate", 225), ("Merger", 45)]),
            ("month", [("March 2026", 180), ("January 2026", 90)]),
            ("person", [("Employee colleague", 45), ("Employee prof", 225)]),
            ("domain", [(self.domain_finance.name, 225), (self.domain_legal.name, 45)]),
        ):
            report = self._report(period="all", group=group)
            found = [(item.label, item.minutes) for item in report["groups"]]
            self.assertCountEqual(found, expected)
            if group != "domain":
                self.assertEqual(found, expected, "in the order of their names, or latest first")
            self._check_pages(report)

    def _check_pages(self, report):
        """Pages of one entry, put together, are the groups in their order with their totals."""
        pages = []
        for offset in range(report["entry_count"]):
            pages += self._entries(report, offset=offset, limit=1)
        self.assertEqual(
            [e["description"] for e in pages], [e["description"] for e in self._entries(report)]
        )
        Transparency = report["organisation"].env["consortium.transparency"]
        parts = Transparency._split_by_group(report, pages)
        self.assertEqual([part[0] for part in parts], report["groups"])
        for group, entries in parts:
            self.assertEqual(sum(entry["minutes"] for entry in entries), group.minutes)
            self.assertEqual(len(entries), group.entries)

    def test_worker(self):
        """Name, role or neither: nothing of the report tells more, whatever it is grouped by."""
        for mode, workers, title in (
            ("name", {"Employee prof", "Employee colleague"}, "Professional"),
            ("role", {self.role_advisor.name, ""}, "Role"),
            ("none", {""}, ""),
        ):
            self.env.company.consortium_portal_worker = mode
            report = self._report(period="all", group="person")
            entries = self._entries(report)
            self.assertEqual({entry["worker"] for entry in entries}, workers)
            self.assertEqual(report["worker_title"], title)
            if mode != "name":
                text = str([entries, report["groups"], report["charts"], report["options"]])
                self.assertNotIn("Employee", text)
                ids = {group.key for group in report["groups"]}
                self.assertFalse(ids & {self.employee.id, self.colleague.id})
            self._check_pages(report)

    def test_worker_of_a_project(self):
        self.env.company.consortium_portal_worker = "role"
        self.project_b.consortium_portal_worker = "name"
        workers = {entry["description"]: entry["worker"] for entry in self._entries(self._report())}
        self.assertEqual(workers["Deed of merger"], "Employee colleague")
        self.assertEqual(workers["Budget of spring"], self.role_advisor.name)

    def test_archived(self):
        """Archived projects, people and organisations keep their hours readable."""
        self.project.active = False
        self.employee.active = False
        self.member.with_context(active_test=False).active = False
        report = self._report(period="all", group="person")
        self.assertEqual(report["minutes"], 270)
        self.assertIn("Employee prof", [group.label for group in report["groups"]])

    def test_minutes_are_those_of_each_entry(self):
        """Three times a third of an hour is an hour, and halves go away from zero."""
        for index, hours in enumerate((0.333, 0.333, 0.333, 0.025, -0.025)):
            self._create_approved(
                self.director_other if index % 2 else self.colleague,
                name="Small",
                day=date(2026, 5, 1 + 7 * index),
                hours=hours,
            )
        report = self._report(period="2026-05")
        self.assertEqual(report["minutes"], 60)
        self.assertEqual(sum(entry["minutes"] for entry in self._entries(report)), 60)
        self.assertEqual(self._entries(report)[0]["minutes"], -2)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other consortium"})
        self.env.cr.execute(
            "UPDATE account_analytic_line SET company_id = %s WHERE id = %s",
            [other.id, self.january.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._report(period="all")["minutes"], 180)

    def test_nothing_is_public(self):
        """No method of the reader is an RPC, and a reader is not a table."""
        Transparency = self.env["consortium.transparency"]
        own = {
            name
            for cls in type(Transparency).mro()
            if getattr(cls, "_name", None) == "consortium.transparency"
            for name in vars(cls)
            if callable(getattr(cls, name)) and not name.startswith("_")
        }
        self.assertFalse(own)
        self.assertFalse(Transparency._auto)

    def test_empty(self):
        report = self._report("lonely")
        self.assertFalse(report["has_hours"])
        self.assertEqual(self._entries(report), [])
        self.assertEqual(self._report(period="2031-07")["minutes"], 0)
        self.assertEqual(self.january.date, JANUARY)

    def test_buttons(self):
        user = self.director.user_id
        action = self.project.with_user(user).action_view_transparency()
        self.assertEqual(
            action["url"], f"/my/time/of/{self.member.id}?period=all&project={self.project.id}"
        )
        contact = self.users["federation"].partner_id
        action = contact.with_user(user).action_view_transparency()
        self.assertEqual(action["url"], f"/my/time/of/{self.member.id}")
        with self.assertRaises(AccessError):
            contact.with_user(self.employee.user_id).action_view_transparency()
