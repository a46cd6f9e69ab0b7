from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .consortium_billing_run_preview import OFFICER


class ConsortiumHourLedger(models.Model):
    """A correction taken back, as long as nothing was built on it."""

    _inherit = "consortium.hour.ledger"

    can_undo_correction = fields.Boolean(
        compute="_compute_can_undo_correction",
        help="The hours were corrected and no credit note says so: the correction can be undone.")

    @api.depends("correction", "reversed", "replaces_id.reversal_ids.move_line_id", "move_line_id")
    def _compute_can_undo_correction(self):
        for row in self:
            row.can_undo_correction = (
                row.correction and not row.reversed and not row.reversal_of_id
                and not row.move_line_id and not row.replaces_id.reversal_ids.move_line_id)

    def action_undo_correction(self):
        """Take back corrections that no credit note carries: the rows are as they were before.

        :raise UserError: a credit note credits some of them, or something followed
        """
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Your role in billing does not allow this step."))
        self.check_access("read")
        if not all(row.can_undo_correction for row in self):
            raise UserError(self.env._(
                "Only corrections without a credit note are undone here. Where there is one, delete "
                "the draft credit note: its correction is undone with it."))
        # nobody may write rows; the role was checked just above
        self.sudo().replaces_id._undo_corrections(self.env._(
            "Correction undone by %(user)s", user=self.env.user.name))

    def _undo_corrections(self, reason):
        """Undo the corrections of these rows: what replaced them is reversed, and a copy of each
        is live again where it was, on its invoice line or in its package.

        :param self: corrected rows, all of them reversed
        :raise UserError: hours were invoiced, corrected or reopened since, or a package has spent
            what was given back
        """
        if not self:
            return
        rows = self.sorted("id")
        replacements = rows._get_replacements()
        replacements._release_from_runs()
        replacements._insert_reversals(reason)
        links = {row.id: row._get_kept_links() for row in rows}
        self.env.flush_all()  # the database looks whether the credit note is still posted
        for row in rows:
            row.reversal_ids._set_links(
                billing_line_id=links[row.id]["billing_line_id"],
                move_line_id=links[row.id]["move_line_id"])
        vals_list = [
            self._prepare_replacement(row, **links[row["id"]], reason=reason)
            for row in rows._read_columns()
        ]
        self._check_spent(vals_list)
        self._apply_counters(vals_list)
        self._insert(vals_list)
        for agreement in rows.agreement_id:
            agreement._message_log(body=reason)

    def _get_replacements(self):
        """The live rows that carry the hours of these, all of them and untouched."""
        replacements = self.search(
            [("replaces_id", "in", self.ids), ("correction", "!=", False),
             *self._get_live_domain()])
        minutes = dict.fromkeys(self, 0)
        for row in replacements:
            minutes[row.replaces_id] += row.minutes
        if changed := self.filtered(lambda row: minutes[row] != row.minutes):
            raise UserError(self.env._(
                "The correction of these hours cannot be undone: they were corrected again or "
                "their week was reopened since.\n%(rows)s",
                rows="\n".join(row._describe() for row in changed[:20])))
        if billed := replacements.filtered("move_line_id"):
            raise UserError(self.env._(
                "These hours were billed again by %(invoices)s: delete or credit that first.",
                invoices=", ".join(
                    move.name or move.display_name for move in billed.move_line_id.move_id)))
        return replacements

    @api.model
    def _check_spent(self, vals_list):
        """Refuse to draw again what a package gave to others meanwhile."""
        needed = {}
        for vals in vals_list:
            if vals["kind"] == "draw":
                needed[vals["package_id"]] = needed.get(vals["package_id"], 0) + vals["drawn"]
        spent = self.env.execute_query(SQL(
            """
            SELECT p.name FROM consortium_hour_package p
              JOIN unnest(%s::int[], %s::int[]) AS needed(id, minutes) ON needed.id = p.id
             WHERE p.balance < needed.minutes
            """, list(needed), list(needed.values())))
        if spent:
            raise UserError(self.env._(
                "The hours given back to %(packages)s were used since: this correction stays.",
                packages=", ".join(name for (name,) in spent)))
