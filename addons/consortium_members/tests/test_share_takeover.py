from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_share import ShareCommon

HEADER = ["partner_id/.id", "share_class_id/.id", "kind", "date", "quantity", "note"]


@tagged("post_install", "-at_install")
class TestShareTakeover(ShareCommon):
    """The shares of an old register are imported, then entered with their true dates."""

    def _load(self, rows):
        Opening = self.env["consortium.share.opening"].with_user(self.secretary)
        result = Opening.load(HEADER, rows)
        self.assertFalse(result["messages"])
        return Opening.browse(result["ids"])

    def _get_rows(self):
        holder, common = str(self.holder.id), str(self.common.id)
        other = str(self.other_holder.id)
        return [
            [holder, common, "subscription", "2012-05-01", "100", "p. 12"],
            [holder, common, "redemption", "2019-03-31", "-40", "p. 30"],
            [other, common, "subscription", "2015-01-15", "50", ""],
        ]

    def test_true_dates_without_entry(self):
        openings = self._load(self._get_rows())
        openings.action_enter_register()
        self.assertEqual((self._held(), self._held(self.other_holder)), (60, 50))
        [row] = self.Move._get_holdings_at(date=self.to_date("2014-12-31"))
        self.assertEqual((row["quantity"], row["amount_owing"]), (100, 0))
        self.assertFalse(openings.move_id.sudo().account_line_ids)
        # the books say nothing of them yet: the audit shows it
        self.assertEqual(len(self.Move._audit_books(self.company)), 2)

    def test_with_an_opening_entry(self):
        openings = self._load(self._get_rows())
        wizard = (
            self.env["consortium.share.opening.enter"]
            .with_user(self.secretary)
            .with_context(active_ids=openings.ids)
            .create({"books": "account", "account_id": self.company_data["default_account_assets"].id})
        )
        wizard.action_apply()
        self.assertBooksAgree()
        self.assertEqual(self._owing(), 0)

    def _enter(self, openings, books="account"):
        wizard = (
            self.env["consortium.share.opening.enter"]
            .with_user(self.secretary)
            .with_context(active_ids=openings.ids)
            .create(
                {"books": books, "account_id": self.company_data["default_account_assets"].id}
            )
        )
        wizard.action_apply()

    def test_paid_is_all_of_it_by_default(self):
        openings = self._load(self._get_rows())
        self.assertEqual(openings.mapped("amount_paid"), [1000, 0, 500])

    def test_what_was_not_paid_is_owing(self):
        Opening = self.env["consortium.share.opening"].with_user(self.secretary)
        rows = [[*self._get_rows()[2], "200"], [*self._get_rows()[0], ""]]
        result = Opening.load([*HEADER, "amount_paid"], rows)
        self.assertFalse(result["messages"])
        openings = Opening.browse(result["ids"])
        self.assertEqual(openings.sorted("amount_paid").mapped("amount_paid"), [200, 1000])
        self._enter(openings)
        self.assertEqual(self._owing(self.other_holder), 300)
        self.assertEqual(self._owing(), 0)
        self.assertBooksAgree()
        move = openings.filtered(lambda o: o.partner_id == self.other_holder).move_id.sudo()
        invoice = move.account_line_ids.move_id
        self.assertEqual(
            (invoice.move_type, str(invoice.invoice_date), invoice.amount_residual),
            ("out_invoice", "2015-01-15", 300),
        )
        # in the past the holder owed the same
        [row] = [
            row
            for row in self.Move._get_holdings_at(date=self.to_date("2016-01-01"))
            if row["partner_id"] == self.other_holder.id
        ]
        self.assertEqual((row["amount"], row["amount_owing"]), (500, 300))
        self._pay(invoice)
        self.assertEqual(self._owing(self.other_holder), 0)

    def test_nothing_paid_at_all(self):
        openings = self._load(self._get_rows()[2:])
        openings.amount_paid = 0
        self._enter(openings)
        self.assertEqual(self._owing(self.other_holder), 500)
        self.assertBooksAgree()

    def test_owing_needs_the_opening_entry(self):
        openings = self._load(self._get_rows()[2:])
        openings.amount_paid = 1
        with self.assertRefused("still owing"):
            self._enter(openings, "none")
        self.assertFalse(self._held(self.other_holder))

    def test_paid_amounts_that_make_no_sense(self):
        openings = self._load(self._get_rows())
        for opening, amount in ((openings[0], 1000.01), (openings[0], -1), (openings[1], 10)):
            with self.assertRefused("between zero and"):
                opening.amount_paid = amount

    def test_errors_are_said_and_nothing_is_entered(self):
        rows = self._get_rows()
        rows[1][3] = "2011-01-01"
        openings = self._load(rows)
        with self.assertRefused("would hold -40"):
            openings.action_enter_register()
        self.assertFalse(self._held())
        Opening = self.env["consortium.share.opening"].with_user(self.secretary)
        with mute_logger("odoo.sql_db"):
            result = Opening.load(HEADER, [[*self._get_rows()[0][:4], "-5", ""]])
        self.assertIn("positive quantity", result["messages"][0]["message"])

    def test_entered_once(self):
        openings = self._load(self._get_rows()[:1])
        openings.action_enter_register()
        with self.assertRefused("in the register"):
            openings.action_enter_register()
        with self.assertRefused("in the register"):
            openings.quantity = 5
        with self.assertRefused("in the register"):
            openings.unlink()

    def test_rights(self):
        openings = self._load(self._get_rows())
        with self.assertRaises(AccessError):
            openings.with_user(self.officer).write({"note": "x"})
        with self.assertRaises(AccessError):
            openings.with_user(self.reader).action_enter_register()


@tagged("post_install", "-at_install")
class TestShareWizard(ShareCommon):
    """The secretary's screens."""

    def _open(self, record, **values):
        form = Form(
            self.env["consortium.share.operation"]
            .with_user(self.secretary)
            .with_context(active_model=record._name, active_ids=record.ids)
        )
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()

    def test_subscribe_for_several_members(self):
        members = self._new_member(self.holder) | self._new_member(self.other_holder)
        wizard = self._open(members, quantity=5)
        self.assertEqual(wizard.share_class_id, self.common)
        self.assertEqual(wizard.amount, 50)
        action = wizard.action_apply()
        moves = self.Move.search(action["domain"])
        self.assertEqual(set(moves.partner_id), {self.holder, self.other_holder})
        self.assertBooksAgree()

    def test_transfer_needs_the_board(self):
        self._pay(self._get_invoices(self._subscribe()))
        wizard = self._open(
            self.holder, kind="transfer", counterpart_id=self.other_holder, quantity=5,
            resolution="CA-9",
        )
        self.assertEqual((wizard.held, wizard.needs_decision), (50, True))
        wizard.resolution = False
        with self.assertRefused("decision"):
            wizard.action_apply()
        self.company.consortium_share_transfer_decision = False
        wizard.invalidate_recordset()
        wizard.action_apply()
        self.assertEqual(self._held(self.other_holder), 5)

    def test_redeem_and_reverse(self):
        self._pay(self._get_invoices(self._subscribe()))
        holding = self.Holding.search([("partner_id", "=", self.holder.id)])
        wizard = self._open(holding, kind="redemption", quantity=50, resolution="CA-9")
        [move] = self.Move.search(wizard.action_apply()["domain"])
        self.assertEqual(move.resolution, "CA-9")
        reverse = (
            self.env["consortium.share.reverse"]
            .with_user(self.secretary)
            .create({"move_ids": move.ids, "note": "Wrong holder"})
        )
        [reversal] = self.Move.search(reverse.action_apply()["domain"])
        self.assertEqual((reversal.note, self._held()), ("Wrong holder", 50))
        self.assertBooksAgree()

    def test_incomplete(self):
        for values in (
            {"kind": "transfer"},
            {"kind": "conversion"},
            {"kind": "redemption"},
            {"kind": "subscription", "quantity": 0},
        ):
            wizard = self.env["consortium.share.operation"].create(
                {
                    "partner_ids": self.holder.ids,
                    "share_class_id": self.common.id,
                    "quantity": 1,
                    **values,
                }
            )
            with self.subTest(values), self.assertRaises(UserError):
                wizard.action_apply()

    def test_set_up_the_accounting(self):
        bare = self.env["consortium.share.class"].create(
            {"name": "Bare", "code": "B", "par_value": 25}
        )
        wizard = (
            self.env["consortium.share.class.setup"]
            .with_user(self.secretary)
            .with_context(active_id=bare.id)
            .create({})
        )
        self.assertTrue(wizard.code)
        wizard.action_apply()
        self.assertEqual(bare.account_id.account_type, "equity")
        self.assertFalse(bare.product_id.taxes_id | bare.product_id.supplier_taxes_id)
        self.assertEqual(bare.product_id.type, "service")
        self._subscribe(share_class=bare)
        self.assertBooksAgree()
        action = bare.with_user(self.reader).action_check_books()
        self.assertEqual(action["params"]["type"], "success")

    def test_check_the_books_shows_a_difference(self):
        self._subscribe()
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    (0, 0, {"account_id": self.equity_common.id, "balance": -10}),
                    (0, 0, {"account_id": self.company_data["default_account_assets"].id, "balance": 10}),
                ],
            }
        )
        entry.action_post()
        action = self.common.with_user(self.secretary).action_check_books()
        self.assertEqual(action["params"]["type"], "danger")

    def test_nobody_else_opens_the_wizards(self):
        for name in ("operation", "reverse", "class.setup", "opening.enter"):
            for user in (self.officer, self.reader, self.salesperson):
                Wizard = self.env[f"consortium.share.{name}"].with_user(user)
                self.assertFalse(Wizard.has_access("create"))
