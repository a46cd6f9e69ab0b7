from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ADDRESS, BillingCommon


@tagged("post_install", "-at_install")
class TestRunExceptions(BillingCommon):
    """What deserves a look before approval: found, opened, explained; stale lines recomputed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.write(ADDRESS)
        cls.project.default_billing_kind = "hourly"
        cls.lines = cls._post(2)

    def _get_kinds(self, **values):
        run = self._compute_run(**values)
        kinds = run.exception_ids.mapped("kind")
        run.with_user(self.officer).action_cancel()
        return kinds

    def test_nothing_to_say(self):
        self.assertEqual(self._get_kinds(), [])

    def test_payer(self):
        for values, expected in (
            ({"email": False}, ["no_email"]),
            ({"street": False}, ["no_address"]),
            ({"state_id": False}, ["no_address"]),
            ({"country_id": self.env.ref("base.fr").id, "state_id": False}, []),
        ):
            before = {name: self.member[name] for name in values}
            self.member.write(values)
            kinds = [kind for kind in self._get_kinds() if kind != "no_tax"]
            self.assertEqual(kinds, expected, values)
            self.member.write(before)

    def test_the_payer_s_own_contact_decides(self):
        payer = self._create_member("Payer")
        self.agreement.invoice_partner_id = payer
        self.assertEqual(self._get_kinds(), ["no_address", "no_email"])
        payer.write({**ADDRESS, "active": False})
        run = self._compute_run()
        self.assertEqual(run.exception_ids.mapped("kind"), ["payer_archived"])
        action = run.exception_ids.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", payer.id))

    def test_registration(self):
        position = self.env["account.fiscal.position"].create(
            {"name": "Registered", "company_id": self.company.id, "vat_required": True})
        self.member.property_account_position_id = position
        self.assertIn("no_registration", self._get_kinds())
        self.member.vat = "123456782"
        self.assertNotIn("no_registration", self._get_kinds())

    def test_our_numbers(self):
        self.company.l10n_ca_pst = False
        run = self._compute_run()
        self.assertEqual(run.exception_ids.mapped("kind"), ["no_company_registration"])
        self.assertEqual(run.exception_ids.action_open()["res_model"], "res.company")
        self.company.write({"l10n_ca_pst": "1234567890 TQ0001", "vat": False})
        run.with_user(self.officer).action_compute()
        self.assertEqual(run.exception_ids.mapped("kind"), ["no_company_registration"])

    def test_over_cap(self):
        affiliate = self._create_member("Affiliate", **ADDRESS)
        agreement = self._create_agreement(self._create_member("Federation", **ADDRESS))
        self._create_package(agreement=agreement)
        self.env["consortium.agreement.beneficiary"].create(
            {"agreement_id": agreement.id, "partner_id": affiliate.id, "cap_hours": 1})
        project = self._create_project(agreement, partner_id=affiliate.id)
        self._post(3, project=project, employee=self._create_employee("Ada"))
        run = self._compute_run()
        exception = run.exception_ids
        self.assertRecordValues(exception, [{
            "kind": "over_cap", "agreement_id": agreement.id, "minutes": 120, "is_excluded": False}])
        rows = self.Ledger.search(exception.action_open()["domain"])
        self.assertEqual((rows.mapped("over_cap"), sum(rows.mapped("minutes"))), ([True], 120))

    def test_each_opens_what_it_counts(self):
        """The records opened are those of the exception, whatever its kind."""
        asking = self._create_agreement(
            self._create_member("Ask", **ADDRESS), overage_policy="ask")
        self._post(1.5, project=self._create_project(asking),
                   employee=self._create_employee("Ana"))
        self._create_lines(3, day="2026-03-09")
        run = self._compute_run()
        by_kind = {exception.kind: exception for exception in run.exception_ids}
        self.assertEqual(set(by_kind), {"pending_consent", "unapproved"})
        for exception in by_kind.values():
            action = exception.with_user(self.officer).action_open()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), exception.row_count)
        self.Ledger.search([("consent_state", "=", "pending")]).with_user(
            self.officer).action_refuse_consent()
        self.assertNotIn("zero_amount", self._get_kinds())

    def test_each_kind_has_advice(self):
        Exception_ = self.env["consortium.billing.run.exception"]
        kinds = {kind for kind, _label in Exception_._fields["kind"].selection}
        self.assertEqual(kinds, set(Exception_._get_advice()))

    def test_no_rate_never_reaches_a_run(self):
        """Approval refuses hours without a rate: no exception can say it."""
        self.company.consortium_rate_card_id = False
        with self.assertRaises(UserError):
            self._post(1, day="2026-03-09", employee=self._create_employee("Eva"))

    # Stale lines

    def _create_other(self):
        other = self._create_agreement(self._create_member("Beta", **ADDRESS))
        lines = self._post(4, project=self._create_project(other, "hourly"),
                           employee=self._create_employee("Zoé"))
        return other, lines

    def test_recompute_stale(self):
        other, other_lines = self._create_other()
        run = self._compute_run()
        kept = run.line_ids.filtered(lambda line: line.agreement_id == self.agreement)
        run.with_user(self.manager).action_approve()
        self.assertEqual(run.stale_count, 0)
        self._reopen(other_lines)
        other_lines.unit_amount = 5
        other_lines.sheet_id.action_submit()
        self._approve(other_lines)
        run.invalidate_recordset(["stale_count"])
        self.assertEqual((run.state, run.stale_count), ("computed", 1))
        with self.assertRaises(AccessError):
            run.with_user(self.reader).action_recompute_stale()
        run.with_user(self.manager).action_recompute_stale()
        self.assertEqual((run.state, run.minutes, run.stale_count), ("computed", 420, 0))
        self.assertIn(kept, run.line_ids, "the other agreement is not touched")
        self.assertIn(other.name, run.message_ids[0].body)
        with self.assertRefused("someone else"):
            run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_compute()
        with self.assertRefused("Nothing changed"):
            run.with_user(self.officer).action_recompute_stale()

    def test_recompute_another_payer(self):
        payer = self._create_member("Payer", **ADDRESS)
        run = self._compute_run()
        self.agreement.invoice_partner_id = payer
        run.invalidate_recordset(["stale_count"])
        self.assertEqual(run.stale_count, 1)
        run.with_user(self.officer).action_recompute_stale()
        self.assertEqual(run.line_ids.payer_id, payer)
        self.assertEqual(self._invoice_run(run).partner_id, payer)
