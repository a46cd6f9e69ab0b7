from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.consortium_timesheet.hours_format import format_minutes


class ConsortiumAgreement(models.Model):
    """Hours beyond the packages that wait for the consent of the member's contact."""

    _inherit = "consortium.agreement"

    consent_ids = fields.One2many(
        comodel_name="consortium.consent", inverse_name="agreement_id", string="Consents",
        groups="consortium_billing.consortium_billing_group_user")
    pending_minutes = fields.Integer(
        compute="_compute_pending", string="Waiting for Consent (Minutes)",
        groups="base.group_user")
    pending_hours = fields.Float(
        compute="_compute_pending", string="Waiting for Consent", groups="base.group_user")
    pending_amount = fields.Monetary(compute="_compute_pending", groups="base.group_user")
    consent_warning = fields.Char(
        compute="_compute_consent_warning",
        groups="consortium_billing.consortium_billing_group_user",
        help="Why nobody could consent to overage on the portal today.")

    def _compute_pending(self):
        totals = {
            agreement: (minutes, amount)
            for agreement, minutes, amount in self.env["consortium.hour.ledger"]._read_group(
                self._get_pending_domain(), ["agreement_id"], ["minutes:sum", "amount:sum"])
        }
        for agreement in self:
            minutes, amount = totals.get(agreement._origin, (0, 0.0))
            agreement.update({
                "pending_minutes": minutes, "pending_hours": minutes / 60,
                "pending_amount": amount})

    @api.depends("overage_policy", "contact_id", "contact_id.user_ids", "state")
    @api.depends_context("lang")
    def _compute_consent_warning(self):
        for agreement in self:
            agreement.consent_warning = agreement._get_consent_warning()

    def _get_consent_warning(self):
        """Say what keeps the contact from consenting on the portal, or an empty text."""
        self.ensure_one()
        contact = self.contact_id
        if self.overage_policy != "ask" or self.state in ("draft", "closed"):
            return ""
        if not contact:
            return self.env._(
                "Overage waits for the member's consent, and the agreement names no contact who "
                "could give it.")
        if not contact.sudo().user_ids.filtered("share"):  # whether there is one, not which
            return self.env._(
                "%(contact)s consents to overage and has no access to the portal: invite this "
                "contact.", contact=contact.name)
        return ""

    def _get_pending_domain(self):
        """Live rows of these agreements that wait for consent. Hook."""
        return Domain([
            ("agreement_id", "in", self.ids), ("consent_state", "=", "pending"),
            ("reversed", "=", False), ("reversal_of_id", "=", False)])

    def _get_pending_rows(self):
        """Rows that wait for the consent of the member, in the order of the work, sudoed.

        Whoever calls has checked that the user may see the agreement.
        """
        Ledger = self.env["consortium.hour.ledger"].sudo()  # see the docstring
        return Ledger.search(self._get_pending_domain(), order="work_date, id")

    def _is_consent_contact(self):
        """Whether the current user is the person that the agreement names, at the member."""
        self.ensure_one()
        contact = self.contact_id
        return bool(contact) and contact == self.env.user.partner_id and (
            contact.commercial_partner_id == self.member_id)

    def _answer_consent(self, row_ids, decision, name):
        """Record the answer of the contact to rows that wait for it; all of them, or none.

        Two answers at the same moment collide on the rows: PostgreSQL has the second replayed,
        which then finds them answered.

        :param row_ids: ids of the rows that were shown and chosen
        :param decision: "given" or "refused"
        :param name: the name that the contact typed
        :raise AccessError: the current user is not the contact
        :raise UserError: a row no longer waits, nothing is chosen, or the name is missing
        :return: consortium.consent, sudoed
        """
        self.ensure_one()
        agreement_sudo = self.sudo()  # portal users have no right on agreements but to read
        if not agreement_sudo._is_consent_contact():
            raise AccessError(self.env._(
                "Only the contact named by the agreement %(agreement)s consents to its hours.",
                agreement=agreement_sudo.name))
        rows_sudo = agreement_sudo._check_answer(row_ids, decision, name)
        Consent_sudo = self.env["consortium.consent"].sudo()  # the answer of the portal user
        consent = Consent_sudo.create(
            Consent_sudo._prepare_vals(agreement_sudo, rows_sudo, decision, name.strip()))
        if decision == "given":
            rows_sudo.action_give_consent()
        else:
            rows_sudo.action_refuse_consent()
        agreement_sudo._log_consent(consent)
        return consent

    def _check_answer(self, row_ids, decision, name):
        """Rows that an answer is about, once it is found sound."""
        if decision not in ("given", "refused"):
            raise UserError(self.env._("Choose: consent, or refuse."))
        if not (name or "").strip():
            raise UserError(self.env._("Type your name: it stands for your signature."))
        if not row_ids:
            raise UserError(self.env._("Choose at least one line."))
        rows = self._get_pending_rows().filtered(lambda row: row.id in set(row_ids))
        if len(rows) != len(set(row_ids)):
            raise UserError(self.env._(
                "Some of these hours no longer wait for an answer: they were answered or corrected "
                "meanwhile. Nothing was recorded; see what is left below."))
        return rows

    def _log_consent(self, consent):
        """Keep the answer in the history of the agreement."""
        values = {
            "name": consent.signed_by, "hours": format_minutes(consent.minutes),
            "amount": consent.currency_id.format(consent.amount), "count": consent.row_count}
        if consent.decision == "given":
            text = self.env._(
                "%(name)s consents to %(hours)s beyond the packages (%(amount)s, rows: %(count)s).",
                **values)
        else:
            text = self.env._(
                "%(name)s refuses %(hours)s beyond the packages (%(amount)s, rows: %(count)s).",
                **values)
        proof = self.env._("Hash of what was shown: %(hash)s", hash=consent.content_hash)
        self.message_post(
            body=Markup("{}<br/>{}").format(text, proof), author_id=consent.partner_id.id,
            subtype_xmlid="mail.mt_note")

    def _group_pending(self):
        """{agreement id: pending rows} in one query, for lists of agreements."""
        grouped = defaultdict(self.env["consortium.hour.ledger"].browse)
        for row in self._get_pending_rows():
            grouped[row.agreement_id.id] |= row
        return grouped
