from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from .approval_common import ApprovalCommon
from .common import MONDAY

NEXT_MONDAY = MONDAY + timedelta(days=7)


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCommon):
    """Many weeks at once: what is clean passes, what has anomalies is named first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.director.user_id
        cls.clean = cls._fill()
        cls.short = cls._fill(cls.colleague, hours=[7, 7])
        cls.weeks = (cls.clean + cls.short).with_user(cls.user)

    def _open(self, action, user=None):
        Wizard = self.env[action["res_model"]].with_user(user or self.user)
        return Wizard.with_context(**action["context"]).create({})

    def test_a_clean_week_is_approved_at_once(self):
        self.assertIs(self.clean.with_user(self.user).action_ask_approval(), True)
        self.assertEqual(self.clean.state, "approved")

    def test_many_clean_weeks_are_counted(self):
        self.short.action_withdraw()
        weeks = (self.clean + self._fill(self.colleague, NEXT_MONDAY)).with_user(self.user)
        self.env.company.consortium_anomaly_future = "none"
        action = weeks.action_ask_approval()
        self.assertEqual(weeks.mapped("state"), ["approved"] * 2)
        self.assertIn("approved: 2", action["params"]["message"])
        self.assertIn("approve: 0", action["params"]["message"])

    def test_anomalies_are_named_before(self):
        wizard = self._open(self.weeks.action_ask_approval())
        self.assertEqual(set(self.weeks.mapped("state")), {"submitted"})
        self.assertEqual(wizard.flagged_ids, self.short.with_user(self.user))
        self.assertEqual(
            (wizard.clean_count, wizard.clean_hours, wizard.flagged_count, wizard.blocked_count),
            (1, 35, 1, 0),
        )
        wizard.action_approve_all()
        self.assertEqual(set(self.weeks.mapped("state")), {"approved"})

    def test_dialog_shows_what_is_to_look_at_before_it_is_saved(self):
        action = self.weeks.action_ask_approval()
        Wizard = self.env[action["res_model"]].with_user(self.user)
        form = Form(Wizard.with_context(**action["context"]))
        self.assertEqual((form.clean_count, form.flagged_count), (1, 1))
        self.assertEqual(form.flagged_ids.ids, self.short.ids)

    def test_own_week_is_not_in_the_list_to_approve(self):
        own = self._fill(self.director)
        mine = [("id", "in", (self.weeks + own).ids)]
        Sheet = self.Sheet.with_user(self.user)
        self.assertEqual(Sheet.search([*mine, ("can_approve", "=", True)]), self.weeks.sorted())
        self.assertEqual(Sheet.search([*mine, ("can_approve", "=", False)]).ids, own.ids)
        self.env.company.consortium_own_week_approval = True
        self.assertIn(own.id, Sheet.search([*mine, ("can_approve", "=", True)]).ids)
        nobody = self.Sheet.with_user(self.employee.user_id)
        self.assertFalse(nobody.search([*mine, ("can_approve", "=", True)]))

    def test_approve_what_is_clean(self):
        action = self.weeks.action_ask_clean()
        wizard = self._open(action)
        self.assertTrue(wizard.clean_only)
        result = wizard.action_approve_clean()
        self.assertEqual(self.weeks.mapped("state"), ["approved", "submitted"])
        self.assertIn("approved: 1", result["params"]["message"])
        self.assertIn("approve: 1", result["params"]["message"])

    def test_approve_what_is_clean_of_all_that_the_list_shows(self):
        Sheet = self.env["consortium.timesheet.sheet"].with_user(self.user)
        shown = [("employee_id", "in", (self.employee + self.colleague).ids)]
        wizard = self._open(Sheet.with_context(active_domain=shown).action_ask_clean())
        self.assertEqual(wizard.sheet_ids, self.weeks)
        nobody = [("employee_id", "=", self.director_other.id)]
        with self.assertRaisesRegex(UserError, "No week waits"):
            Sheet.with_context(active_domain=nobody).action_ask_clean()

    def test_what_blocks_stays(self):
        self.env.company.consortium_anomaly_missing_days = "blocking"
        wizard = self._open(self.weeks.action_ask_approval())
        self.assertEqual((wizard.clean_count, wizard.blocked_count), (1, 1))
        wizard.action_approve_all()
        self.assertEqual(self.weeks.mapped("state"), ["approved", "submitted"])
        with self.assertRaisesRegex(UserError, "None of these"):
            self._open(self.short.with_user(self.user).action_ask_approval()).action_approve_all()

    def test_nobody_approves_by_the_wizard_what_he_may_not(self):
        values = {"sheet_ids": self.weeks.ids}
        Wizard = self.env["consortium.timesheet.sheet.approve"]
        with self.assertRaises(AccessError):
            Wizard.with_user(self.employee.user_id).create(values)
        wizard = Wizard.sudo().create(values).with_user(self.director_other.user_id)
        with self.assertRaises(UserError):
            wizard.action_approve_all()
        self.assertEqual(set(self.weeks.sudo().mapped("state")), {"submitted"})

    def test_queue_of_the_form(self):
        """What is to look at first, and never the own week."""
        self._fill(self.director)
        self._fill(self.director_other, service_domain_id=self.domain_legal.id)
        queue = self.Sheet.with_user(self.user).get_approval_queue()
        self.assertEqual(queue, (self.short + self.clean).ids)
        self.assertEqual(self.Sheet.with_user(self.employee.user_id).get_approval_queue(), [])

    # Domains

    def test_director_of_a_domain_sees_the_own_hours_apart(self):
        other = self.director_other.user_id
        self.domain_legal.director_id = self.director_other
        mixed = self._fill(self.employee, NEXT_MONDAY)
        mixed.line_ids[0].service_domain_id = self.domain_legal
        seen = mixed.with_user(other)
        self.assertEqual(seen.own_domain_hours, 7)
        self.assertEqual(
            [(part["hours"], part["own"]) for part in seen.domain_hours], [(7, True), (28, False)]
        )
        readable = self.Line.with_user(other).search([("sheet_id", "=", mixed.id)])
        self.assertEqual(readable, mixed.line_ids[0])  # the entries of others stay theirs
        self.assertEqual(mixed.with_user(self.user).own_domain_hours, 0)

    def test_week_of_several_domains_has_one_decision(self):
        """The director of a domain decides, and is told that it is not all theirs."""
        other = self.director_other.user_id
        self.env.company.consortium_anomaly_future = "none"
        self.domain_legal.director_id = self.director_other
        mixed = self._fill(self.employee, NEXT_MONDAY)
        mixed.line_ids[0].service_domain_id = self.domain_legal
        self.assertEqual(mixed._get_anomalies()[mixed.id], [])
        wizard = self._open(mixed.with_user(other).action_ask_approval(), other)
        self.assertEqual(wizard.other_hours, 28)
        wizard.action_approve_all()
        self.assertEqual(mixed.state, "approved")
        # the director of the direction answers for all of the week: nothing is asked
        mixed.action_reopen("again")
        mixed.action_submit()
        self.assertIs(mixed.with_user(self.user).action_ask_approval(), True)

    def test_group_and_search_by_domain(self):
        (self.clean.line_ids[0] + self.clean.line_ids[1]).service_domain_id = self.domain_legal
        Sheet = self.Sheet.with_user(self.user)
        mine = Domain("id", "in", self.weeks.ids)
        groups = Sheet.formatted_read_group(
            mine, ["service_domain_ids"], ["total_hours:sum", "__count"]
        )
        counts = {group["service_domain_ids"][0]: group["__count"] for group in groups}
        self.assertEqual(counts, {self.domain_finance.id: 2, self.domain_legal.id: 1})
        for group in groups:
            found = Sheet.search(mine & Domain(group["__extra_domain"]))
            self.assertEqual(len(found), group["__count"])
        self.assertTrue(Sheet.fields_get(["service_domain_ids"])["service_domain_ids"]["groupable"])
        self.assertEqual(
            Sheet.search(mine & Domain("service_domain_ids", "=", self.domain_legal.id)),
            self.clean.with_user(self.user),
        )

    def test_groups_by_domain_show_what_is_readable(self):
        """A director of a domain finds the weeks below the own domain only."""
        other = self.director_other.user_id
        self.domain_legal.director_id = self.director_other
        self.clean.line_ids[0].service_domain_id = self.domain_legal
        groups = self.Sheet.with_user(other)._read_group(
            [("id", "in", self.weeks.ids)], ["service_domain_ids"], ["__count"]
        )
        self.assertEqual(
            [(domain.id, count) for domain, count in groups], [(self.domain_legal.id, 1)]
        )

    # Hard cases

    def test_archived_employee_and_project(self):
        """Someone left, the mandate is over: the last weeks are still decided on, and reopened."""
        self.employee.action_archive()
        self.task.action_archive()
        self.project.action_archive()
        self.assertEqual(self._get_codes(self.clean), [])
        week = self.clean.with_user(self.user)
        self.assertIn(self.clean.id, self.Sheet.with_user(self.user).get_approval_queue())
        week.action_ask_approval()
        self.assertEqual(self.clean.state, "approved")
        week.action_reopen("A day too many")
        self.clean.action_submit()
        week.action_refuse("Wrong day")
        self.assertEqual(self.clean.refusal_note, "Wrong day")

    def test_more_than_a_day_by_import(self):
        """A file may hold 30 hours of one day: the director sees it, and a setting blocks it."""
        rows = [
            ["Imported", self.project.name, self.employee.name, str(NEXT_MONDAY), hours]
            for hours in ("16", "14")
        ]
        result = self.Line.with_user(self.manager_user).load(
            ["name", "project_id", "employee_id", "date", "unit_amount"], rows
        )
        sheet = self.Line.browse(result["ids"]).sheet_id
        sheet.action_submit()
        self.assertIn("over_24h", self._get_codes(sheet))
        self.env.company.consortium_anomaly_over_24h = "blocking"
        with self.assertRaisesRegex(UserError, "Over 24 h"):
            sheet.with_user(self.user).action_approve()

    def test_correction_below_zero_is_approved_after_a_look(self):
        self.clean.action_withdraw()
        self._create_line(day=MONDAY, hours=-9, name="Hours of another member")
        self.clean.action_submit()
        wizard = self._open(self.clean.with_user(self.user).action_ask_approval())
        self.assertEqual(wizard.flagged_count, 1)
        wizard.action_approve_all()
        self.assertEqual((self.clean.state, self.clean.total_hours), ("approved", 26))

    def test_week_over_two_months_and_fiscal_years(self):
        """A week is one decision, also when the books end in the middle of it."""
        self.env.company.write({"fiscalyear_last_day": 31, "fiscalyear_last_month": "3"})
        monday = MONDAY + timedelta(weeks=4)  # from 30 March to 5 April
        self.env.company.consortium_anomaly_future = "none"
        sheet = self._fill(monday=monday)
        self.env["consortium.period.lock"].create({"date_lock": monday + timedelta(days=1)})
        self.assertEqual(self._get_codes(sheet), [])
        sheet.with_user(self.user).action_approve()
        self.assertEqual(sheet.state, "approved")

    # Cost

    def _count(self, number):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.Sheet.with_user(self.user).web_search_read(
            [("id", "in", self.many[:number].ids)],
            {
                name: {}
                for name in (
                    "anomalies",
                    "anomaly_level",
                    "total_hours",
                    "domain_hours",
                    "can_approve",
                )
            },
            order="anomaly_level desc, date_start, employee_id",
        )
        return self.cr.sql_log_count - before

    def test_list_costs_the_same_for_more_weeks(self):
        self.many = self.Sheet.union(
            *(
                self._fill(employee, MONDAY - timedelta(weeks=number), hours=[7] * (number % 5 + 1))
                for number in range(1, 21)
                for employee in (self.employee, self.colleague)
            )
        )
        self._count(2)
        few, many = self._count(20), self._count(40)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 40)
