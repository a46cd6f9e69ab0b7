from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestHistory(MembersCommon):
    def _lines(self, membership):
        return [
            (
                str(period.date_from),
                str(period.date_to or ""),
                period.grade_id.name,
                period.cancelled,
            )
            for period in membership.period_ids.sorted(lambda p: (p.date_from, p.id))
        ]

    def _run_cron(self, day):
        with freeze_time(f"{day} 15:00:00"):
            self.Membership._get_due_memberships()._apply_dated_changes()

    def test_change_dated_today_and_in_the_past(self):
        membership = self._new_member(date_admitted="2026-01-01")
        membership._change_category(
            grade=self.tier_low, date=Date.to_date("2026-02-01"), reason="AGM"
        )
        self.assertEqual(
            self._lines(membership),
            [
                ("2026-01-01", "2026-01-31", "Full", False),
                ("2026-02-01", "", "Low", False),
            ],
        )
        self.assertEqual(membership.grade_id, self.tier_low)
        self.assertEqual(membership.partner_id.grade_id, self.tier_low)
        membership._change_category(category=self.auxiliary, grade=self.tier_bare)
        self.assertEqual(membership.category_id, self.auxiliary)
        self.assertEqual(membership.partner_id.member_category_id, self.auxiliary)
        self.assertEqual(len(membership.period_ids), 3)

    def test_past_lines_are_never_rewritten(self):
        membership = self._new_member(date_admitted="2026-01-01")
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-02-01"))
        before = self._lines(membership)
        for day in ("2026-01-15", "2026-02-01"):
            with self.subTest(day), self.assertRaisesRegex(UserError, "never rewritten"):
                membership._change_category(grade=self.tier_bare, date=Date.to_date(day))
        secretary = membership.period_ids.with_user(self.secretary)
        for attempt in (
            lambda: secretary[0].write({"grade_id": self.tier_bare.id}),
            lambda: (
                secretary[0].with_context(consortium_register=True).write({"date_to": "2026-03-01"})
            ),
            lambda: secretary[0].unlink(),
            lambda: secretary.create(
                {
                    "membership_id": membership.id,
                    "category_id": self.category.id,
                    "date_from": "2025-01-01",
                    "date_to": "2025-02-01",
                }
            ),
            lambda: self.Period.sudo().browse(secretary[0].id).write({"reason": "x"}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual(self._lines(membership), before)

    def test_future_change_waits_for_its_day(self):
        membership = self._new_member()
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-04-01"))
        self.assertTrue(membership.has_planned_change)
        self.assertEqual(membership.grade_id, self.tier_full)
        self._run_cron("2026-03-31")
        self.assertEqual(membership.partner_id.grade_id, self.tier_full)
        self._run_cron("2026-04-01")
        self.assertEqual(membership.grade_id, self.tier_low)
        self.assertEqual(membership.partner_id.grade_id, self.tier_low)
        self.assertEqual(membership.partner_id.property_product_pricelist, self.pricelist_low)

    def test_cron_runs_and_is_idempotent(self):
        membership = self._new_member(date_admitted="2026-01-01")
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-03-11"))
        membership.flush_recordset()
        cron = self.env.ref("consortium_members.ir_cron_project_periods")
        with self.enter_registry_test_mode(), freeze_time("2026-03-11 15:00:00"):
            cron.method_direct_trigger()
            self.assertFalse(self.Membership._get_due_memberships())
            cron.method_direct_trigger()
        membership.invalidate_recordset()
        self.assertEqual(membership.grade_id, self.tier_low)

    def test_the_day_is_the_day_in_quebec(self):
        """At 9 p.m. in Québec it is tomorrow in UTC; the change still waits."""
        membership = self._new_member()
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-03-11"))
        self.company.partner_id.tz = "America/Toronto"
        self.env.user.tz = False
        with freeze_time("2026-03-11 01:00:00"):
            self.assertEqual(str(self.Membership._today()), TODAY)
            self.assertFalse(self.Membership._get_due_memberships())

    def test_planned_change_is_cancelled_or_replaced(self):
        membership = self._new_member()
        day = Date.to_date("2026-04-01")
        membership._change_category(grade=self.tier_low, date=day)
        with self.assertRaisesRegex(UserError, "Cancel it first"):
            membership._change_category(grade=self.tier_bare)
        membership._change_category(grade=self.tier_bare, date=day)
        self.assertEqual(
            self._lines(membership),
            [
                (TODAY, "2026-03-31", "Full", False),
                ("2026-04-01", "", "Low", True),
                ("2026-04-01", "", "Without pricelist", False),
            ],
        )
        membership.with_user(self.secretary).action_cancel_planned_change()
        self.assertFalse(membership.has_planned_change)
        self.assertEqual(self._lines(membership)[0], (TODAY, "", "Full", False))
        with self.assertRaises(UserError):
            membership.action_cancel_planned_change()
        self._run_cron("2026-04-01")
        self.assertEqual(membership.grade_id, self.tier_full)

    def test_same_day_correction_keeps_the_trace(self):
        membership = self._new_member()
        membership._change_category(grade=self.tier_low)
        self.assertEqual(
            self._lines(membership),
            [(TODAY, "", "Full", True), (TODAY, "", "Low", False)],
        )

    def test_change_must_change_something(self):
        membership = self._new_member()
        with self.assertRaises(UserError):
            membership._change_category(grade=self.tier_full)
        with self.assertRaises(UserError):
            self._new_membership()._change_category(grade=self.tier_low)

    def test_change_checks_who_may_join(self):
        self.auxiliary.allow_company = False
        with self.assertRaises(ValidationError):
            self._new_member()._change_category(category=self.auxiliary)

    def test_wizard_changes_many(self):
        members = self._new_member() | self._new_member(partner=self._new_partners(1, "B"))
        form = Form(
            self.env["consortium.membership.change"]
            .with_user(self.secretary)
            .with_context(default_membership_ids=members.ids)
        )
        self.assertEqual(form.category_id, self.category)
        self.assertEqual(form.grade_id, self.tier_full)
        form.category_id = self.auxiliary
        self.assertEqual(form.grade_id, self.tier_low)
        form.save().action_apply()
        self.assertEqual(members.category_id, self.auxiliary)
        self.assertEqual(members.partner_id.grade_id, self.tier_low)

    def test_exit_today(self):
        membership = self._new_member()
        wizard = self.env["consortium.membership.end"].create(
            {"membership_ids": membership.ids, "kind": "resigned", "date": TODAY}
        )
        wizard.action_apply()
        self.assertRecordValues(
            membership, [{"state": "resigned", "date_end": Date.to_date(TODAY)}]
        )
        self.assertEqual(self._lines(membership), [(TODAY, TODAY, "Full", False)])
        with self.assertRaises(UserError):
            membership.action_resign()

    def test_resignation_with_notice(self):
        membership = self._new_member()
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-09-01"))
        membership.action_resign(date=Date.to_date("2026-04-30"))
        self.assertEqual(membership.state, "resigning")
        self.assertFalse(membership.has_planned_change)
        self.assertTrue(membership.partner_id.is_member)
        with self.assertRaises(UserError):
            membership.action_resign()  # a second resignation
        self._run_cron("2026-04-30")
        self.assertEqual(membership.state, "resigning")
        self._run_cron("2026-05-01")
        self.assertEqual(membership.state, "resigned")
        self.assertFalse(membership.partner_id.is_member)

    def test_resignation_withdrawn(self):
        membership = self._new_member()
        membership.action_resign(date=Date.to_date("2026-04-30"))
        membership.action_reinstate()
        self.assertRecordValues(membership, [{"state": "active", "date_end": False}])
        self.assertEqual(self._lines(membership), [(TODAY, "", "Full", False)])

    def test_exclusion_needs_notice_and_grounds(self):
        membership = self._new_member()
        with self.assertRaises(UserError):
            membership.action_exclude(reason="Competes with the co-operative")
        membership.action_give_exclusion_notice()
        with self.assertRaises(UserError):
            membership.action_exclude()
        membership.action_exclude(reason="Competes with the co-operative")
        self.assertEqual(membership.state, "excluded")

    def test_suspension_keeps_category_and_price(self):
        membership = self._new_member()
        membership.action_suspend()
        self.assertTrue(membership.partner_id.is_member)
        self.assertEqual(membership.partner_id.grade_id, self.tier_full)
        membership.action_reinstate()
        self.assertEqual(membership.state, "active")

    def test_exit_cannot_precede_history(self):
        membership = self._new_member(date_admitted="2026-01-01")
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-02-01"))
        with self.assertRaisesRegex(UserError, "never rewritten"):
            membership.action_end(date=Date.to_date("2026-01-20"))
        with self.assertRaisesRegex(UserError, "cannot leave before"):
            membership.action_end(date=Date.to_date("2025-12-31"))
        with self.assertRaisesRegex(UserError, "Only a resignation"):
            membership.action_end(date=Date.to_date("2026-04-01"))

    def test_who_was_a_member_on_a_day(self):
        membership = self._new_member(date_admitted="2026-01-01")
        membership._change_category(grade=self.tier_low, date=Date.to_date("2026-02-01"))
        partner = membership.partner_id
        membership.action_end()
        contact = partner.child_ids
        current = self.Membership._get_current
        self.assertFalse(current(partner))
        self.assertEqual(
            current(partner | contact, date=Date.to_date("2026-01-15")),
            {partner.id: membership, contact.id: membership},
        )
        self.assertFalse(current(partner, date=Date.to_date("2025-12-31")))
        periods = membership._get_periods(Date.to_date("2026-01-15"))
        self.assertEqual(periods[membership.id].grade_id, self.tier_full)
