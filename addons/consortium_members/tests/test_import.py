from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import tagged

from .common import MembersCommon

HEADER = [
    "id",
    "number",
    "partner_id/.id",
    "category_id/.id",
    "is_founder",
    "date_admitted",
    "date_end",
    "period_ids/category_id/.id",
    "period_ids/grade_id/.id",
    "period_ids/date_from",
    "period_ids/date_to",
]


@tagged("post_install", "-at_install")
class TestImport(MembersCommon):
    def _get_rows(self, count):
        """Members with two periods each; every fifth one has left."""
        rows = []
        for index, partner in enumerate(self._new_partners(count, "Imported")):
            left = "2025-12-31" if index % 5 == 0 else ""
            category, full, low = (
                str(record.id) for record in (self.category, self.tier_full, self.tier_low)
            )
            rows.append(
                [
                    f"import.member_{index}",
                    f"M-{index + 1001}",
                    str(partner.id),
                    category,
                    "1" if index < 10 else "0",
                    "2015-01-01",
                    left,
                    category,
                    full,
                    "2015-01-01",
                    "2019-12-31",
                ]
            )
            rows.append(["", "", "", "", "", "", "", category, low, "2020-01-01", left])
        return rows

    def _load(self, rows):
        result = self.Membership.with_user(self.secretary).load(HEADER, rows)
        self.assertFalse(result["messages"])
        return self.Membership.browse(result["ids"])

    def test_take_over_a_register(self):
        members = self._load(self._get_rows(200))
        self.assertEqual(len(members), 200)
        self.assertEqual(set(members.mapped("state")), {"draft"})
        self.assertEqual(len(members.period_ids), 400)
        members.with_user(self.secretary).action_enter_register()
        former = members.filtered("date_end")
        self.assertEqual(set(former.mapped("state")), {"ended"})
        current = members - former
        self.assertEqual(set(current.mapped("state")), {"active"})
        self.assertEqual(current.partner_id.grade_id, self.tier_low)
        self.assertEqual(set(current.partner_id.mapped("is_member")), {True})
        self.assertFalse(former.partner_id.grade_id)
        self.assertEqual(members[3].number, "M-1004")
        # the sequence goes on after the highest number of the old register
        self.assertEqual(self._new_member().number, "M-1201")

    def test_standard_import_screen(self):
        """The same through base_import, as the browser does it."""
        rows = self._get_rows(3)
        lines = [",".join(HEADER)] + [",".join(row) for row in rows]
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "consortium.membership",
                "file": "\n".join(lines).encode(),
                "file_type": "text/csv",
                "file_name": "register.csv",
            }
        )
        result = wizard.execute_import(
            HEADER,
            HEADER,
            {
                "quoting": '"',
                "separator": ",",
                "has_headers": True,
                "date_format": "%Y-%m-%d",
                "encoding": "utf-8",
            },
        )
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 3)

    def test_missing_numbers_are_given(self):
        partners = self._new_partners(2)
        kept, given = self.Membership.create(
            [
                {
                    "partner_id": partner.id,
                    "category_id": self.category.id,
                    "date_admitted": "2020-01-01",
                    "number": number,
                }
                for partner, number in zip(partners, ("M-0500", False), strict=True)
            ]
        )
        (kept | given).action_enter_register()
        self.assertEqual((kept.number, given.number), ("M-0500", "M-0501"))
        self.assertEqual(given.period_ids.date_from, Date.to_date("2020-01-01"))

    def test_errors_by_member(self):
        rows = self._get_rows(3)
        rows[0][9] = "2016-01-01"
        rows[3][9] = "2021-01-01"
        rows[4][5] = ""
        members = self._load(rows)
        with self.assertRaises(UserError) as caught:
            members.action_enter_register()
        message = str(caught.exception)
        for index, problem in enumerate(
            ("start on the admission date", "without a gap", "admission date is missing")
        ):
            self.assertIn(members[index].partner_id.name, message)
            self.assertIn(problem, message)
        self.assertEqual(set(members.mapped("state")), {"draft"})

    def test_import_cannot_set_a_state(self):
        partner = self._new_partners(1)
        result = self.Membership.load(
            ["partner_id/.id", "category_id/.id", "state"],
            [[str(partner.id), str(self.category.id), "active"]],
        )
        self.assertIn("Enter in the Register", result["messages"][0]["message"])

    def test_number_in_advance_is_for_the_secretary(self):
        vals = {
            "partner_id": self._new_partners(1).id,
            "category_id": self.category.id,
            "number": "M-4000",
        }
        with self.assertRaises(UserError):
            self.Membership.with_user(self.officer).create(vals)
        application = self.Membership.with_user(self.officer).create({**vals, "number": False})
        with self.assertRaises(UserError):
            application.number = "M-4000"
        application.with_user(self.secretary).number = "M-4000"
