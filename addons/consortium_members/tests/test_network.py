from unittest.mock import patch

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestNetwork(MembersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Link = cls.env["consortium.member.link"]
        cls.federation = cls._new_member(partner=cls._new_partners(1, "Federation"))
        cls.affiliates = cls._new_partners(3, "Affiliate")

    def _link(self, affiliate, federation=None, **values):
        return self.Link.create(
            {
                "federation_id": (federation or self.federation.partner_id).id,
                "affiliate_id": affiliate.id,
                **values,
            }
        )

    def test_links_are_dated_and_counted(self):
        first, second, third = self.affiliates
        self._link(first, date_from="2020-01-01")
        self._link(second, date_from="2020-01-01", date_to="2025-12-31")
        self._link(third, date_from="2026-06-01")
        self.assertEqual(self.federation.affiliate_count, 1)
        self.assertEqual(self.federation.partner_id.affiliate_count, 1)
        ours = [("federation_id", "=", self.federation.partner_id.id)]
        current = self.Link.search([("is_current", "=", True), *ours])
        self.assertEqual(current.affiliate_id, first)
        self.assertEqual(
            self.Link.search([("is_current", "=", False), *ours]).affiliate_id, second | third
        )
        self.assertEqual(current.federation_membership_id, self.federation)
        self.assertFalse(current.affiliate_membership_id)
        action = self.federation.action_view_affiliates()
        self.assertEqual(len(self.Link.search(action["domain"])), 3)

    def test_coming_back_is_a_second_link(self):
        affiliate = self.affiliates[0]
        self._link(affiliate, date_from="2015-01-01", date_to="2018-12-31")
        back = self._link(affiliate, date_from="2021-01-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._link(affiliate, date_from="2024-01-01")
        self.assertEqual(self.federation.affiliate_count, 1)
        back.action_end()
        self.assertEqual(back.date_to, Date.to_date(TODAY))
        with self.assertRaisesRegex(UserError, "Already ended"):
            back.action_end()
        planned = self._link(self.affiliates[1], date_from="2027-01-01")
        with self.assertRaisesRegex(UserError, "not started"):
            planned.action_end()

    def test_between_organisations_only(self):
        contact = self.affiliates[0].child_ids
        with self.assertRaisesRegex(ValidationError, "is a contact of"):
            self._link(contact)
        with self.assertRaisesRegex(ValidationError, "its own affiliate"):
            self._link(self.federation.partner_id)
        self._link(self.affiliates[0])
        with self.assertRaisesRegex(ValidationError, "of the network"):
            self.affiliates[0].write(
                {"is_company": False, "parent_id": self.federation.partner_id.id}
            )

    def test_link_gives_no_parent(self):
        self._link(self.affiliates[0])
        self.assertFalse(self.affiliates[0].parent_id)
        self.assertEqual(self.affiliates[0].commercial_partner_id, self.affiliates[0])

    def test_rights(self):
        link = self._link(self.affiliates[0])
        self.assertTrue(link.with_user(self.reader).is_current)
        self.assertFalse(link.with_user(self.reader).has_access("write"))
        self._link(self.affiliates[1]).with_user(self.officer).action_end()
        for user in (self.employee, self.salesperson, self._new_user("p", "base.group_portal")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                link.with_user(user).read(["note"])
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.Link.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            link.with_user(stranger).read(["note"])

    def test_merge_loses_no_link(self):
        first, second, third = self.affiliates
        self._link(first, date_from="2018-01-01", date_to="2022-12-31", note="no. 12")
        self._link(second, date_from="2020-01-01", note="no. 99")
        self._link(third, date_from="2019-01-01")
        self.env["base.partner.merge.automatic.wizard"]._merge((first | second).ids, second)
        links = self.Link.search([("affiliate_id", "=", second.id)])
        self.assertEqual(len(links), 1)
        self.assertEqual(links.date_from, Date.to_date("2018-01-01"))
        self.assertFalse(links.date_to)
        self.assertEqual(links.note, "no. 12 / no. 99")
        self.assertEqual(self.federation.affiliate_count, 2)

    def test_merge_of_federations_keeps_history(self):
        other = self._new_partners(1, "Old federation")
        affiliate = self.affiliates[0]
        self._link(affiliate, federation=other, date_from="2010-01-01", date_to="2014-12-31")
        self._link(affiliate, date_from="2015-01-01")
        federation = self.federation.partner_id
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (federation | other).ids, federation
        )
        self.assertEqual(len(self.Link.search([("federation_id", "=", federation.id)])), 2)

    def test_merge_of_a_federation_with_its_affiliate_is_refused(self):
        self._link(self.affiliates[0])
        partners = self.federation.partner_id | self.affiliates[0]
        with self.assertRaisesRegex(UserError, "two organisations"):
            self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids)

    def test_archive_keeps_links(self):
        link = self._link(self.affiliates[0])
        self.affiliates[0].action_archive()
        self.assertTrue(link.exists())
        self.assertEqual(self.federation.affiliate_count, 1)

    def test_import(self):
        rows = [
            [self.federation.partner_id.name, partner.name, "2020-01-01", ""]
            for partner in self.affiliates
        ]
        header = ["federation_id", "affiliate_id", "date_from", "date_to"]
        result = self.Link.with_user(self.officer).load(header, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(self.federation.affiliate_count, 3)
        bad = [
            [self.federation.partner_id.name, "Nobody knows it", "2020-01-01", ""],
            [self.federation.partner_id.name, self.affiliates[0].name, "2020-99-01", ""],
            [self.federation.partner_id.name, self.affiliates[1].name, "2024-01-01", ""],
        ]
        with mute_logger("odoo.sql_db"):
            result = self.Link.with_user(self.officer).load(header, bad)
        self.assertFalse(result["ids"])
        for row, problem in enumerate(("Nobody knows it", "2020-99-01", "already linked")):
            found = [m["message"] for m in result["messages"] if m["record"] == row]
            self.assertIn(problem, "\n".join(found))

    def test_map(self):
        first, second, _third = self.affiliates
        self._link(first, date_from="2020-01-01")
        self._link(second, date_from="2024-01-01", kind="partner")
        self._link(second, federation=first, date_from="2010-01-01", date_to="2012-12-31")
        self._new_member(partner=second)
        served = {first.id, self.federation.partner_id.id}
        with patch.object(
            self.env.registry["consortium.member.link"],
            "_get_served_partners",
            lambda link, date_from, date_to: served,
        ):
            data = self.Link.with_user(self.reader).get_network_map()
        [federation] = [
            f for f in data["federations"] if f["id"] == self.federation.partner_id.id
        ]
        self.assertEqual(federation["number"], self.federation.number)
        self.assertTrue(federation["served"])
        self.assertEqual(
            [(a["name"], a["kind"], a["since"], a["served"]) for a in federation["affiliates"]],
            [
                (first.name, "Affiliated Member", 2020, True),
                (second.name, "Partner", 2024, False),
            ],
        )
        self.assertTrue(federation["affiliates"][1]["number"])
        with self.assertRaises(AccessError):
            self.Link.with_user(self.employee).get_network_map()

    def test_map_costs_the_same_for_twice_the_network(self):
        counts = []
        for size in (20, 40):
            for affiliate in self._new_partners(size, f"Net {size}"):
                self._link(affiliate)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Link.get_network_map()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)
        self.assertLessEqual(counts[1], 25, counts)
