import itertools
from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..low_balance import HOURS, PERCENT, Fired, Level, Reserve, get_passed, is_armed, is_reached
from .common import GROUP, BillingCommon

NOON = "2026-03-06 17:00:00"


@tagged("post_install", "-at_install")
class TestLowBalanceArithmetic(BaseCase):
    """When a threshold speaks, without the ORM."""

    def test_bounds(self):
        at_90 = Level(PERCENT, 90)
        for balance, expected in ((61, False), (60, True), (59, True), (0, True)):
            self.assertEqual(
                is_reached(at_90, Reserve(frozenset({1}), 600, balance)), expected, balance)
        left_2 = Level(HOURS, 2)
        for balance, expected in ((121, False), (120, True), (0, True)):
            self.assertEqual(
                is_reached(left_2, Reserve(frozenset({1}), 600, balance)), expected, balance)
        self.assertFalse(is_reached(at_90, Reserve(frozenset({1}), 0, 0)), "nothing to run out of")

    def test_arming(self):
        fired = Fired(frozenset({1, 2}), 600)
        for packages, capacity, expected in (
            ({1, 2}, 600, False), ({2}, 300, False), ({2}, 600, False),
            ({1, 2, 3}, 900, True), ({3}, 100, True), ({1, 2}, 660, True),
        ):
            self.assertEqual(
                is_armed(fired, Reserve(frozenset(packages), capacity, 0)), expected, packages)
        self.assertTrue(is_armed(None, Reserve(frozenset(), 1, 1)))

    def test_gravest_first(self):
        reserve = Reserve(frozenset({1}), 600, 30)
        levels = [Level(PERCENT, 75), Level(HOURS, 1), Level(PERCENT, 95), Level(PERCENT, 100)]
        self.assertEqual(
            get_passed(levels, {}, reserve), [Level(PERCENT, 95), Level(HOURS, 1),
                                             Level(PERCENT, 75)])


@tagged("post_install", "-at_install")
class TestLowBalance(BillingCommon):
    """Alerts at several thresholds, to the responsible and to the member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Alert = cls.env["consortium.hour.alert"]
        cls.cron = cls.env.ref("consortium_billing.ir_cron_tell")
        cls.contact = cls.env["res.partner"].create({
            "name": "Contact", "parent_id": cls.member.id, "email": "contact@example.com"})
        cls.agreement.write({"contact_id": cls.contact.id, "user_id": cls.officer.id})
        cls.weeks = itertools.count(1)

    def _tell(self, now=NOON):
        with self.enter_registry_test_mode(), freeze_time(now):
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _work(self, *hours, agreement=None):
        """Approve hours, each time of somebody else so that the week is free."""
        employee = self._create_employee(f"Employee {next(self.weeks)}")
        project = self._create_project(agreement) if agreement else self.project
        return self._post(*hours, employee=employee, project=project)

    def _get_alerts(self, agreement=None):
        alerts = self.Alert.search([("agreement_id", "=", (agreement or self.agreement).id)])
        return [(alert.value, alert.member_state) for alert in alerts.sorted("id")]

    def _get_mails(self, agreement=None):
        return self.env["mail.mail"].search([
            ("model", "=", "consortium.agreement"),
            ("res_id", "=", (agreement or self.agreement).id)])

    def _get_activities(self):
        return self.agreement.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(
                "consortium_billing.mail_activity_low_balance"))

    def test_each_threshold_once(self):
        """75 % tells the responsible only, 90 and 100 % the member too; each of them once."""
        self._create_package(hours=10)
        self._work(7)
        self._tell()
        self.assertEqual(self._get_alerts(), [])
        self._work(0.5)
        self._tell()
        self._tell()
        self.assertEqual(self._get_alerts(), [(75, "none")])
        self.assertFalse(self._get_mails())
        self.assertEqual(self._get_activities().user_id, self.officer)
        self._work(1.5)
        self._tell()
        self.assertEqual(self._get_alerts(), [(75, "none"), (90, "sent")])
        self._work(1)
        self._tell("2026-03-09 17:00:00")
        self._tell("2026-03-10 17:00:00")
        self.assertEqual(self._get_alerts(), [(75, "none"), (90, "sent"), (100, "sent")])
        self.assertEqual(len(self._get_mails()), 2)
        self.assertEqual(len(self._get_activities()), 1, "one open activity, up to date")
        self.assertIn("100", self._get_activities().summary)

    def test_paid_up_front(self):
        """The probe of sale_timesheet: its alert never fires for hours invoiced at the order.

        40 hours sold, invoiced and paid for: ours tells at 90 %.
        """
        order = self.env["sale.order"].create({
            "partner_id": self.contact.id, "company_id": self.company.id,
            "agreement_id": self.agreement.id, "order_line": [(0, 0, {
                "product_id": self.package_product.id, "product_uom_qty": 40})]})
        with freeze_time("2026-03-01 15:00:00"):
            order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(order.invoice_status, "invoiced")
        for _day in range(6):
            self._work(6)
        self._tell()
        self.assertEqual(self._get_alerts(), [(75, "none"), (90, "sent")])

    def test_several_thresholds_one_mail(self):
        self._create_package(hours=10)
        self._work(10)
        self._tell()
        self.assertEqual(
            self._get_alerts(), [(75, "none"), (90, "skipped"), (100, "sent")])
        self.assertEqual(len(self._get_mails()), 1)

    def test_one_mail_a_day(self):
        """What passes later the same day waits for the next one."""
        self._create_package(hours=10)
        self._work(9)
        self._tell()
        self._work(1)
        self._tell("2026-03-06 20:00:00")
        self.assertEqual(self._get_alerts()[-1], (100, "waiting"))
        self.assertEqual(len(self._get_mails()), 1)
        self._tell("2026-03-07 17:00:00")
        self.assertEqual(self._get_alerts()[-1], (100, "sent"))
        self.assertEqual(len(self._get_mails()), 2)

    def test_top_up_arms_again(self):
        self._create_package(hours=10)
        self._work(9)
        self._tell()
        self._create_package(hours=40)
        self._tell("2026-03-09 17:00:00")
        self.assertEqual(self._get_alerts(), [(75, "none"), (90, "sent")])
        for hours in (9, 9, 9, 9):  # 45 of 50
            self._work(hours)
        self._tell("2026-03-10 17:00:00")
        self.assertEqual(self._get_alerts()[2:], [(75, "none"), (90, "sent")])

    def test_correction_does_not_tell_twice(self):
        """A week reopened and approved again says nothing new."""
        self._create_package(hours=10)
        lines = self._work(9)
        self._tell()
        self._reopen(lines)
        self._tell()
        lines.sheet_id.action_submit()
        self._approve(lines)
        self._tell("2026-03-09 17:00:00")
        self.assertEqual(self._get_alerts(), [(75, "none"), (90, "sent")])

    def test_used_up_package_still_counts(self):
        """Two packages of one year run low together: the end of the first is no alert."""
        self._create_package(hours=10, end=date(2026, 6, 30))
        self._create_package(hours=10)
        self._work(10)
        self._tell()
        self.assertEqual(self._get_alerts(), [])
        with freeze_time(NOON):
            self.assertAlmostEqual(self.agreement.reserve_percent, 50)
        self._work(6)
        self._tell()
        self.assertEqual(self._get_alerts(), [(75, "none")])
        with freeze_time("2026-07-15 15:00:00"):
            self.env.invalidate_all()
            self.assertAlmostEqual(self.agreement.reserve_percent, 60, msg="the first is over")

    def test_own_thresholds(self):
        """Hours left, for this agreement only; its company's others stay as they are."""
        self.agreement.threshold_ids = [(0, 0, {"kind": "hours", "hours": 3})]
        self.assertEqual(self.agreement.threshold_ids.company_id, self.company)
        self._create_package(hours=10)
        self._work(6.5)
        self._tell()
        self.assertEqual(self._get_alerts(), [])
        self._work(0.5)
        self._tell()
        self.assertEqual(self._get_alerts(), [(3, "sent")])

    def test_company_thresholds_replace_the_shared_ones(self):
        self.env["consortium.hour.threshold"].create(
            {"percent": 50, "company_id": self.company.id, "tell_member": False})
        self._create_package(hours=10)
        self._work(5)
        self._tell()
        self.assertEqual(self._get_alerts(), [(50, "none")])

    def test_thresholds_of_the_template(self):
        template = self.env.ref("consortium_billing.sale_order_template_under_40")
        template.threshold_ids = [(0, 0, {"percent": 60})]
        order = self.env["sale.order"].create(
            template._prepare_quotation_vals(self._create_member("New")))
        order.action_confirm()
        self.assertEqual(order.agreement_id.threshold_ids.percent, 60)
        self.assertEqual(template.threshold_ids.percent, 60, "the template keeps its own")

    def test_silent(self):
        """Suspended agreements and those that want no alert are left alone."""
        self._create_package(hours=1)
        self._work(1)
        self.agreement.low_balance_alerts = False
        self._tell()
        self.agreement.low_balance_alerts = True
        self.agreement.action_suspend()
        self._tell()
        self.assertEqual(self._get_alerts(), [])
        self.agreement.action_activate()
        self._tell()
        self.assertEqual(len(self._get_alerts()), 3)

    def test_nobody_to_write_to(self):
        self.contact.email = False
        self._create_package(hours=1)
        self._work(1)
        self._tell()
        self.assertEqual(self._get_alerts()[-1], (100, "no_address"))
        self.assertTrue(self._get_activities(), "the responsible knows in any case")
        self.assertFalse(self._get_mails())

    def test_mail(self):
        """In the language of the contact: what is left, until when, and where to go."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.contact.lang = "fr_CA"
        self._create_package(hours=10)
        self._work(9.5)
        self._tell()
        mail = self._get_mails()
        self.assertEqual(mail.recipient_ids, self.contact)
        for text in ("30", "95", f"/my/hours/{self.agreement.id}", self.agreement.name):
            self.assertIn(text, mail.body_html)
        self.assertIn("95", mail.subject)
        self.assertIn(mail.mail_message_id, self.agreement.message_ids, "kept in the history")

    def test_approval_wakes_the_job(self):
        """Not the next day: as soon as the approval is committed."""
        Trigger = self.env["ir.cron.trigger"]
        self._create_package(hours=10)
        Trigger.search([("cron_id", "=", self.cron.id)]).unlink()
        self._work(1)
        self.assertTrue(Trigger.search([("cron_id", "=", self.cron.id)]))
        Trigger.search([("cron_id", "=", self.cron.id)]).unlink()
        plain = self.env["project.project"].create({
            "name": "Internal", "company_id": self.company.id, "allow_timesheets": True})
        self._post(1, project=plain, employee=self._create_employee("Other"))
        self.assertFalse(Trigger.search([("cron_id", "=", self.cron.id)]))

    @mute_logger("odoo.sql_db")
    def test_rights(self):
        Threshold = self.env["consortium.hour.threshold"]
        self.agreement.with_user(self.officer).threshold_ids = [(0, 0, {"percent": 80})]
        with self.assertRaises(AccessError):
            Threshold.with_user(self.reader).create({"percent": 10})
        for user in (self.reader, self.officer, self.manager):
            with self.assertRaises(AccessError):
                self.Alert.with_user(user).create({"agreement_id": self.agreement.id})
        portal = self._create_user("al_portal", "base.group_portal")
        portal.partner_id.parent_id = self.member
        for model in (Threshold, self.Alert):
            with self.assertRaises(AccessError):
                model.with_user(portal).search([])
        with self.assertRaises(ValidationError):
            Threshold.create({"percent": 10, "tell_staff": False, "tell_member": False})
        for values in ({"percent": 0}, {"percent": 101}, {"kind": "hours", "hours": -1}):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                Threshold.create(values)

    def test_other_company(self):
        """Each company's agreements follow its own thresholds, and its people its alerts."""
        other = self.setup_other_company(name="Other")["company"]
        self.env["consortium.hour.threshold"].create({"percent": 10, "company_id": other.id})
        self._create_package(hours=10)
        self._work(2)
        self._tell()
        self.assertEqual(self._get_alerts(), [])
        Threshold = self.env["consortium.hour.threshold"].with_user(
            self._create_user("al_reader", f"{GROUP}user"))
        self.assertNotIn(10, Threshold.search([]).mapped("percent"))

    def test_queries(self):
        """Looking costs the same for any number of agreements; telling a fixed cost for each."""
        def create(count):
            for number in range(count):
                agreement = self._create_agreement(
                    self._create_member(f"M {number}", email=f"m{number}@example.com"))
                self._create_package(hours=1, agreement=agreement)
                yield agreement

        def measure(function):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = function()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before, result

        looking, telling = [], []
        for count in (4, 8, 16):
            agreements = self.env["consortium.agreement"].union(*create(count))
            looking.append(measure(agreements._get_passed_levels)[0])
            for agreement in agreements:
                self._work(1, agreement=agreement)
            passed = agreements._get_passed_levels()
            self.assertEqual(len(passed), count)
            telling.append(measure(lambda a=agreements, p=passed: (
                a._raise_alerts(p), a._tell_members()))[0])
        self.assertEqual(len(set(looking)), 1, looking)
        self.assertLessEqual(looking[0], 8)
        self.assertLessEqual((telling[2] - telling[1]) / 8, 12, telling)
