from odoo.tests import tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestPerformance(MembersCommon):
    """Queries do not grow with the number of members."""

    SIZE = 40

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_constant(self, prepare, function, budget):
        """Same count at n and 2n, but for the batches that Odoo itself splits."""
        function(prepare(2))  # caches of the registry
        once, twice = (self._count(function, prepare(size)) for size in (self.SIZE, 2 * self.SIZE))
        self.assertLessEqual(twice, once + 4)
        self.assertLessEqual(twice, budget)

    def _applications(self, count):
        memberships = self.Membership.create(
            [
                {"partner_id": partner.id, "category_id": self.category.id}
                for partner in self._new_partners(count)
            ]
        )
        memberships.action_submit()
        return memberships

    def _members(self, count):
        memberships = self._applications(count)
        memberships.action_admit()
        memberships.action_activate()
        return memberships

    def test_create(self):
        def prepare(count):
            return [
                {"partner_id": partner.id, "category_id": self.category.id}
                for partner in self._new_partners(count)
            ]

        self._assert_constant(prepare, self.Membership.create, 20)

    def test_admission(self):
        self._assert_constant(self._applications, lambda batch: batch.action_admit(), 60)

    def test_change_of_tier(self):
        def change(batch):
            batch._change_category(grade=self.tier_low)

        self._assert_constant(self._members, change, 60)

    def test_exit(self):
        self._assert_constant(self._members, lambda batch: batch.action_end(), 60)

    def test_take_over(self):
        def prepare(count):
            return self.Membership.create(
                [
                    {
                        "partner_id": partner.id,
                        "category_id": self.category.id,
                        "date_admitted": "2020-01-01",
                    }
                    for partner in self._new_partners(count)
                ]
            )

        def enter(batch):
            batch.with_context(tracking_disable=False, mail_notrack=False).action_enter_register()
            self.env.flush_all()
            self.env.cr.precommit.run()  # what is tracked is written there

        self._assert_constant(prepare, enter, 60)
        entered = self.Membership.search([("state", "=", "active")], order="id desc", limit=2)
        for member in entered:
            self.assertIn("Entered from a former register", member.message_ids[0].body)

    def test_import(self):
        """A file of the standard import: what Odoo asks for each cell, and nothing of ours.

        ``load`` looks each id of a cell up on its own (``exists``), then creates in batch.
        """
        header = ["partner_id/.id", "category_id/.id", "date_admitted", "period_ids/category_id/.id",
                  "period_ids/date_from"]
        category = str(self.category.id)

        def prepare(count):
            return [
                [str(partner.id), category, "2015-01-01", category, "2015-01-01"]
                for partner in self._new_partners(count)
            ]

        def load(rows):
            result = self.Membership.with_user(self.secretary).load(header, rows)
            self.assertFalse(result["messages"])

        load(prepare(2))
        once, twice = (self._count(load, prepare(size)) for size in (self.SIZE, 2 * self.SIZE))
        cells = 3  # ids to look up in a row
        self.assertLessEqual(twice - once, cells * self.SIZE + 4, (once, twice))

    def test_get_current_is_one_query(self):
        partners = self._members(self.SIZE).partner_id
        partners.mapped("commercial_partner_id")
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(len(self.Membership._get_current(partners)), self.SIZE)
