from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.consortium_timesheet.hours_format import format_minutes

MANAGER = "consortium_billing.consortium_billing_group_manager"
# Key of the invoices whose payment changed in this transaction.
PLANNED = "consortium_billing.package_openings"


class ConsortiumHourPackage(models.Model):
    """When the hours of a package may be used: on signature, invoice or payment.

    A pending package has no hours yet: the ledger tells what was given, not what was promised. A
    package whose invoice or payment is undone keeps its rows and what was drawn; what is left is
    held, pending again, until it is paid or a person decides otherwise.
    """

    _inherit = "consortium.hour.package"

    is_held = fields.Boolean(
        string="On Hold", readonly=True, copy=False,
        help="The invoice or the payment that opened the package was undone. What was used stays "
        "used; what is left waits.")

    def _sync_opening(self):
        """Open the packages whose condition is met, hold those whose condition no longer is.

        Idempotent: whoever signs, posts, pays or reconciles, and however often.
        """
        met = self._filter_condition_met()
        waiting = met.filtered(lambda package: package.state == "pending" or package.is_held)
        waiting.filtered("is_held")._release()
        waiting.filtered(lambda package: package.state == "pending" and not package.granted)._open()
        (self - met).filtered(
            lambda package: package.state in ("open", "exhausted") and not package.is_held)._hold()

    def _filter_condition_met(self):
        """Packages whose hours may be used by their policy; hook.

        Invoice: an invoice of the order line is posted, and not credited in whole. Payment: one of
        them is paid or in payment. Of instalments, the first one opens the package.
        """
        asking = self.filtered(lambda package: package.opening != "signature")
        if not asking:
            return self
        invoiced = asking._load_invoicing()
        return self - asking.filtered(
            lambda package: not invoiced.get(package.sale_line_id.id, {}).get(package.opening))

    def _load_invoicing(self):
        """{order line id: {"invoice": whether it is invoiced, "payment": whether it is paid}}."""
        self.env["account.move"].flush_model(["state", "payment_state", "move_type"])
        self.env["account.move.line"].flush_model(["quantity", "move_id", "sale_line_ids"])
        rows = self.env.execute_query(SQL(
            """
            SELECT r.order_line_id,
                   SUM(CASE WHEN m.move_type = 'out_refund' THEN -l.quantity ELSE l.quantity END),
                   BOOL_OR(m.payment_state IN ('paid', 'in_payment'))
                        FILTER (WHERE m.move_type = 'out_invoice')
              FROM sale_order_line_invoice_rel r
              JOIN account_move_line l ON l.id = r.invoice_line_id
              JOIN account_move m ON m.id = l.move_id
             WHERE r.order_line_id = ANY(%s) AND m.state = 'posted'
             GROUP BY r.order_line_id
            """, self.sale_line_id.ids))
        return {
            line_id: {"invoice": quantity > 0, "payment": quantity > 0 and bool(paid)}
            for line_id, quantity, paid in rows
        }

    def action_open_now(self):
        """Let the hours be used without waiting for the invoice or the payment: a manager's
        decision, written in the chatter of the agreement."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only approvers open a package that is not paid."))
        self.check_access("write")
        packages = self.filtered(lambda package: package.state == "pending")
        if packages != self:
            raise UserError(self.env._("Only a pending package can be opened."))
        packages_sudo = self.sudo()  # the rows of the ledger are nobody's to write
        packages_sudo.flush_recordset()
        self.env.execute_query(SQL(
            "UPDATE consortium_hour_package SET opening = 'signature' "
            "WHERE id = ANY(%s) RETURNING id", self.ids))
        self.invalidate_recordset()
        packages_sudo._sync_opening()
        for package in packages_sudo:
            package.agreement_id._message_log(
                author_id=self.env.user.partner_id.id, body=self.env._(
                    "%(package)s was opened without waiting for its payment.",
                    package=package.name))

    def _open(self):
        """Give pending packages the hours of their order line; their validity may start now."""
        for package in self:
            company = package.company_id
            if package.opening != "signature" and (
                company.consortium_package_validity_from == "opening"
            ):
                date_start, date_end = self._get_validity(
                    package.product_id, company._get_consortium_today())
                package.write({"date_start": date_start, "date_end": date_end})
        self._grant({
            package: (package.sale_line_id._get_package_minutes(),
                      package.sale_line_id.price_subtotal)
            for package in self
        })

    def _hold(self):
        """Keep what is left from being used: the invoice or the payment was undone."""
        self._set_held(True)
        for package in self:
            package._warn_held()

    def _release(self):
        """Let what was held be used again."""
        self._set_held(False)
        for package in self:
            package.agreement_id._message_log(body=self.env._(
                "The hours of %(package)s may be used again.", package=package.name))

    def _set_held(self, is_held):
        """Write the mark and the state that follows from it; the hours do not move."""
        if not self:
            return
        self.flush_recordset()
        self.env.execute_query(SQL(
            """
            UPDATE consortium_hour_package
               SET is_held = %(held)s,
                   state = CASE WHEN balance = 0 THEN state
                                WHEN %(held)s THEN 'pending' ELSE 'open' END
             WHERE id = ANY(%(ids)s) AND state IN ('pending', 'open', 'exhausted')
         RETURNING id
            """, held=is_held, ids=self.ids))
        self._after_counters(self.ids)

    def _set_pending(self):
        """Packages of a cancelled order that is confirmed again wait for their hours anew."""
        if self:
            self.flush_recordset()
            self.env.execute_query(SQL(
                "UPDATE consortium_hour_package SET state = 'pending', is_held = FALSE "
                "WHERE id = ANY(%s) AND state = 'closed' RETURNING id", self.ids))
            self.invalidate_recordset()

    def _warn_held(self):
        """Tell the responsible, in the chatter of the agreement and by an activity."""
        self.ensure_one()
        user = self.agreement_id.user_id
        package = self.with_context(lang=user.lang or self.env.lang)
        note = package.env._(
            "The invoice or the payment that opened %(package)s was undone. %(used)s were used and "
            "stay used; %(left)s are on hold until it is paid.",
            package=self.name, used=format_minutes(self.used), left=format_minutes(self.balance))
        self.agreement_id._message_log(body=note)
        if user:
            self.agreement_id.activity_schedule(
                "mail.mail_activity_data_warning", user_id=user.id, note=note,
                summary=package.env._("Payment of a package undone"))

    def _get_waiting_text(self):
        """What a pending package waits for, in words."""
        self.ensure_one()
        if self.is_held:
            return self.env._("%(package)s is on hold, its payment was undone", package=self.name)
        if self.opening == "payment":
            return self.env._("%(package)s is awaiting payment", package=self.name)
        return self.env._("%(package)s is awaiting its invoice", package=self.name)

    @api.model
    def _plan_openings(self, moves):
        """Look at the packages of these invoices once the transaction is about to end.

        Payments come by many paths (reconciliation, statement, portal, payment without an entry)
        that have the payment state of the invoice in common. It is computed while the ORM flushes,
        which is no moment to post rows.
        """
        precommit = self.env.cr.precommit
        if PLANNED not in precommit.data:
            precommit.data[PLANNED] = set()
            # who posts or pays has no right on packages; the invoice is the authority
            precommit.add(self.sudo()._sync_planned_openings)
        precommit.data[PLANNED].update(moves.ids)

    @api.model
    def _sync_planned_openings(self):
        """Open or hold the packages of the invoices that changed in this transaction."""
        move_ids = self.env.cr.precommit.data.pop(PLANNED, ())
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT DISTINCT p.id
              FROM account_move_line l
              JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
              JOIN consortium_hour_package p ON p.sale_line_id = r.order_line_id
             WHERE l.move_id = ANY(%s) AND p.opening != 'signature'
               AND p.state IN ('pending', 'open', 'exhausted')
             ORDER BY p.id
            """, list(move_ids)))
        self.browse([row[0] for row in rows])._sync_opening()
        self.env.flush_all()
