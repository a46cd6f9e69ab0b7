import base64
import csv
import io
import zipfile

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import tagged

from ..register import build_rows, sort_rows
from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestRegisterAt(MembersCommon):
    """The register as at any day: what came later changes nothing of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.env["res.company"].create({"name": "Co-operative of the register"})
        cls.env.user.company_ids |= cls.own
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.own.ids))
        cls.Membership = cls.env["consortium.membership"]
        cls.secretary.write(
            {"company_ids": [(4, cls.own.id)], "company_id": cls.own.id}
        )

    @classmethod
    def _take_over(cls, name, admitted, end=False, category=None, founder=False):
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "street": "12, rue du Moulin", "city": "Lévis"}
        )
        return cls.Membership.create(
            {
                "partner_id": partner.id,
                "category_id": (category or cls.category).id,
                "date_admitted": admitted,
                "date_end": end,
                "is_founder": founder,
                "company_id": cls.own.id,
            }
        )

    def _rows(self, date=None, **options):
        return self.Membership._get_register_at(
            Date.to_date(date) if date else None, company=self.own, **options
        )

    def _digest(self, date):
        fields = ("membership_id", "number", "category_id", "date_admitted", "date_end")
        return [tuple(row[name] for name in fields) for row in self._rows(date)]

    def test_as_at(self):
        early = self._take_over("Early", "2015-01-01", founder=True)
        left = self._take_over("Left", "2016-01-01", end="2020-06-30")
        aux = self._take_over("Aux", "2018-01-01", category=self.auxiliary)
        (early | left | aux).action_enter_register()
        self.assertEqual([r["name"] for r in self._rows("2014-12-31")], [])
        self.assertEqual([r["name"] for r in self._rows("2015-01-01")], ["Early"])
        self.assertEqual([r["name"] for r in self._rows("2020-06-30")], ["Early", "Left", "Aux"])
        self.assertEqual([r["name"] for r in self._rows("2020-07-01")], ["Early", "Aux"])
        self.assertEqual(
            [(r["name"], r["section"]) for r in self._rows(with_former=True)],
            [("Early", "member"), ("Aux", "auxiliary"), ("Left", "former")],
        )
        # the end that came later is not known on that day
        before = {r["name"]: r for r in self._rows("2019-01-01")}
        self.assertFalse(before["Left"]["date_end"])
        last_day = {r["name"]: r for r in self._rows("2020-06-30")}
        self.assertEqual(last_day["Left"]["date_end"], Date.to_date("2020-06-30"))

    def test_later_facts_do_not_rewrite_the_past(self):
        members = self._take_over("One", "2015-01-01") | self._take_over("Two", "2017-01-01")
        members.action_enter_register()
        past = self._digest("2026-01-31")
        one, two = members
        one._change_category(
            category=self.auxiliary, grade=self.tier_low, date=Date.to_date("2026-02-15")
        )
        two.action_end(date=Date.to_date("2026-03-01"))
        self.assertEqual(self._digest("2026-01-31"), past)
        self.assertEqual(
            [(r["name"], r["section"]) for r in self._rows("2026-03-10")], [("One", "auxiliary")]
        )
        back = two.action_readmit()
        again = self.Membership.browse(back["res_id"])
        again.action_submit()
        again.action_admit()
        self.assertEqual(self._digest("2026-01-31"), past)
        self.assertEqual(len(self._rows("2026-03-10", with_former=True)), 3)
        # the name is the last known one, as the law asks of the address
        one.partner_id.name = "One, renamed"
        self.assertEqual(self._rows("2026-01-31")[0]["name"], "One, renamed")

    def test_drafts_and_refused_are_not_in_it(self):
        self._take_over("Draft", "2015-01-01")
        refused = self._new_membership(company_id=self.own.id)
        refused.action_submit()
        refused.action_refuse("Not open")
        self.assertFalse(self._rows(with_former=True))

    def test_rights(self):
        self._take_over("One", "2015-01-01").action_enter_register()
        with self.assertRaises(AccessError):
            self.Membership.with_user(self.salesperson)._get_register_at(company=self.own)
        with self.assertRaises(AccessError):
            self.Membership.with_user(self.reader)._get_register_at(company=self.own)
        self.assertFalse(
            self.env["consortium.register"].with_user(self.employee).has_access("create")
        )
        self.assertEqual(
            len(self.Membership.with_user(self.secretary)._get_register_at(company=self.own)), 1
        )

    def _wizard(self, **values):
        return (
            self.env["consortium.register"]
            .with_user(self.secretary)
            .with_context(allowed_company_ids=self.own.ids)
            .create({"date": "2026-01-31", "company_id": self.own.id, **values})
        )

    def test_on_screen(self):
        self._take_over("One", "2015-01-01").action_enter_register()
        wizard = self._wizard()
        action = wizard.action_show()
        lines = self.env[action["res_model"]].with_user(self.secretary).search(action["domain"])
        self.assertEqual(lines.name, "One")
        self.assertIn("12, rue du Moulin", lines.address)
        self.assertEqual(lines.section, "member")
        self.assertEqual(lines.action_open()["res_model"], "consortium.membership")
        wizard.action_show()
        self.assertEqual(len(wizard.line_ids), 1)

    def test_shares_of_members_and_of_others(self):
        """A holder that is no member is in the register too (art. 38.2)."""
        member = self._take_over("One", "2015-01-01")
        member.action_enter_register()
        heir = self._new_partners(1, "Heir")
        share_class = self.env["consortium.share.class"].create(
            {"name": "Common", "code": "A", "company_id": self.own.id}
        )
        openings = self.env["consortium.share.opening"].create(
            [
                {
                    "partner_id": partner.id,
                    "share_class_id": share_class.id,
                    "quantity": quantity,
                    "date": date,
                }
                for partner, quantity, date in (
                    (member.partner_id, 10, "2015-01-01"),
                    (member.partner_id, 5, "2026-02-15"),
                    (heir, 4, "2020-01-01"),
                )
            ]
        )
        openings.action_enter_register()
        wizard = self._wizard()
        wizard.action_show()
        own, other = wizard.line_ids
        self.assertEqual((own.name, own.share_quantity, own.share_detail), ("One", 10, "10 × Common"))
        self.assertIn("+10", own.share_moves)
        self.assertNotIn("+5", own.share_moves)
        self.assertEqual((other.name, other.section), (heir.name, "shareholder"))
        self.assertEqual(other.share_amount, 40)

    def test_print(self):
        self._take_over("One", "2015-01-01", founder=True).action_enter_register()
        wizard = self._wizard()
        wizard.action_print()
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.secretary)
            ._render_qweb_html("consortium_members.consortium_register_report", wizard.ids)
        )
        for text in ("One", "12, rue du Moulin", "January 31, 2026", "last known"):
            self.assertIn(text, html.decode())

    def test_files(self):
        self._take_over("=One", "2015-01-01").action_enter_register()
        wizard = self._wizard()
        action = wizard.action_export_csv()
        self.assertIn(str(wizard.id), action["url"])
        content = base64.b64decode(wizard.file).decode("utf-8-sig")
        titles, row = csv.reader(io.StringIO(content))
        self.assertEqual(titles[2:4], ["Name", "Last Known Address"])
        self.assertEqual(row[2], "'=One")
        self.assertEqual(row[6], "2015-01-01")
        wizard.action_export_xlsx()
        self.assertTrue(wizard.filename.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file))) as book:
            self.assertIn(b"Moulin", book.read("xl/sharedStrings.xml"))
            self.assertNotIn(b"<f>", book.read("xl/worksheets/sheet1.xml"))

    def test_queries_do_not_grow(self):
        counts = []
        for size in (30, 60):
            partners = self._new_partners(size, f"Batch {size}")
            self.Membership.create(
                [
                    {
                        "partner_id": partner.id,
                        "category_id": self.category.id,
                        "date_admitted": "2020-01-01",
                        "company_id": self.own.id,
                    }
                    for partner in partners
                ]
            ).action_enter_register()
            wizard = self._wizard()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard._fill()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)
        self.assertLessEqual(counts[1], 30, counts)

    def test_rows_without_the_orm(self):
        members = [
            {"partner_id": 1, "membership_id": 10, "number": "M-1", "kind": "user",
             "is_member": False, "name": "A"},
            {"partner_id": 1, "membership_id": 12, "number": "M-3", "kind": "user",
             "is_member": True, "name": "A"},
            {"partner_id": 2, "membership_id": 11, "number": "M-2", "kind": "user",
             "is_member": False, "name": "B"},
        ]  # fmt: skip
        holdings = [
            {"partner_id": partner, "share_class_id": 5, "quantity": quantity,
             "amount": quantity * 10.0, "amount_owing": owing, "moves": [{"id": partner}]}
            for partner, quantity, owing in ((1, 10, 0), (2, 4, 5.0), (3, 0, 0), (4, 1, 0))
        ]  # fmt: skip
        rows = build_rows(members, holdings)
        self.assertEqual(
            sorted((r["partner_id"], r["membership_id"], r["section"], r["quantity"]) for r in rows
                   if r["membership_id"]),
            [(1, 12, "member", 10), (2, 11, "shareholder", 4)],
        )  # fmt: skip
        self.assertEqual([r["partner_id"] for r in rows if not r["membership_id"]], [4])
        with_former = build_rows(members, holdings, with_former=True)
        self.assertEqual(len(with_former), 5)
        self.assertEqual([r["section"] for r in sort_rows(with_former)][0], "member")
