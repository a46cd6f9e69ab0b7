from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from ..low_balance import Reserve, get_passed

BATCH = 50  # agreements told in one transaction


class ConsortiumAgreement(models.Model):
    """Who is told that hours run low: at several thresholds, once each until hours are bought."""

    _inherit = "consortium.agreement"

    threshold_ids = fields.One2many(
        comodel_name="consortium.hour.threshold", inverse_name="agreement_id",
        string="Thresholds", copy=True, groups="consortium_billing.consortium_billing_group_user",
        help="When somebody is told that the hours run low. Empty: as the company does.")
    low_balance_alerts = fields.Boolean(
        string="Low-balance Alerts", default=True,
        groups="consortium_billing.consortium_billing_group_user")
    alert_ids = fields.One2many(
        comodel_name="consortium.hour.alert", inverse_name="agreement_id", string="Alerts",
        groups="consortium_billing.consortium_billing_group_user")
    reserve_minutes = fields.Integer(
        string="Valid Hours (Minutes)", compute="_compute_reserve", groups="base.group_user",
        help="Hours of the packages that are open, or were used up before their end.")
    reserve_percent = fields.Float(
        string="Used of Valid Hours", compute="_compute_reserve", groups="base.group_user")

    @api.depends("package_ids.state", "package_ids.balance")
    def _compute_reserve(self):
        reserves = self._load_reserves()
        for agreement in self:
            reserve = reserves.get(agreement.id)
            agreement.reserve_minutes = reserve.capacity if reserve else 0
            agreement.reserve_percent = (
                100 * (1 - reserve.balance / reserve.capacity)
                if reserve and reserve.capacity else 0)

    def _load_reserves(self):
        """The hours that members may still count on, in one query.

        A package used up counts until its last day, so that several packages of one year run low
        together and not each in turn.

        :return: {agreement id: Reserve}; agreements without valid packages are left out
        """
        self.env["consortium.hour.package"].flush_model()
        days = {company: company._get_consortium_today() for company in self.company_id}
        return {
            agreement_id: Reserve(frozenset(ids), capacity, balance)
            for agreement_id, ids, capacity, balance in self.env.execute_query(SQL(
                """
                SELECT p.agreement_id, array_agg(p.id),
                       SUM(p.granted - p.expired - p.refunded - p.transferred)::int,
                       SUM(p.balance)::int
                  FROM consortium_hour_package p
                  JOIN unnest(%s::int[], %s::date[]) AS t(company_id, day)
                    ON t.company_id = p.company_id
                 WHERE p.agreement_id = ANY(%s)
                   AND (p.state = 'open' OR (p.state = 'exhausted' AND p.date_last >= t.day))
                 GROUP BY p.agreement_id
                """, [company.id for company in days], list(days.values()), self.ids))
        }

    # Thresholds

    @api.model
    def _get_alert_domain(self, company):
        """Agreements whose balance is watched. Hook."""
        return [
            ("company_id", "=", company.id), ("state", "=", "active"),
            ("low_balance_alerts", "=", True), ("package_ids.state", "in", ("open", "exhausted")),
        ]

    @api.model
    def _tell_low_balances(self):
        """Raise the alerts of passed thresholds, then send what waits. A batch is one transaction:
        killed, it goes on where it stopped.

        :return: False once the time of the job is over
        """
        progress = self.env["ir.cron"]._commit_progress
        for company in self.env["res.company"].search(Domain.TRUE):
            agreements = self.search(self._get_alert_domain(company), order="id")
            passed = agreements._get_passed_levels()
            for batch in _split(self.browse(passed)):
                batch._raise_alerts({agreement.id: passed[agreement.id] for agreement in batch})
                if not progress(len(batch)):
                    return False
            for batch in _split(self._get_agreements_to_tell(company)):
                batch._tell_members()
                if not progress(len(batch)):
                    return False
        return True

    def _get_passed_levels(self):
        """Levels that agreements passed and that nobody was told yet, in three queries.

        :return: {agreement id: (reserve, thresholds, the gravest first)}
        """
        if not self:
            return {}
        reserves = self._load_reserves()
        watched = self.browse(reserves)
        levels = self.env["consortium.hour.threshold"]._get_by_agreement(watched)
        fired = self.env["consortium.hour.alert"]._load_fired(watched)
        passed = {}
        for agreement in watched:
            reserve, by_level = reserves[agreement.id], levels[agreement.id]
            if found := get_passed(by_level, fired[agreement.id], reserve):
                passed[agreement.id] = (reserve, [by_level[level] for level in found])
        return passed

    def _raise_alerts(self, passed):
        """Note the passed thresholds and give the responsible people their activities.

        :param passed: {agreement id: (reserve, thresholds)}, as `_get_passed_levels` gives it
        """
        alerts = self.env["consortium.hour.alert"].create([
            agreement._prepare_alert_vals(reserve, threshold)
            for agreement in self
            for reserve, thresholds in [passed[agreement.id]]
            for threshold in reversed(thresholds)  # the gravest is the latest
        ])
        told = alerts.filtered("tell_staff").agreement_id.filtered("user_id")
        told._schedule_low_balance()

    def _prepare_alert_vals(self, reserve, threshold):
        """Values of an alert: what was passed, and with which hours. Hook."""
        self.ensure_one()
        level = threshold._get_level()
        partner = self._get_alert_partner()
        state = "none"
        if threshold.tell_member:
            state = "waiting" if partner.email_normalized else "no_address"
        return {
            "agreement_id": self.id,
            "kind": level.kind,
            "value": level.value,
            "date": self.company_id._get_consortium_today(),
            "capacity": reserve.capacity,
            "balance": reserve.balance,
            "package_ids": [Command.set(sorted(reserve.package_ids))],
            "tell_staff": threshold.tell_staff,
            "member_state": state,
            "partner_id": partner.id,
        }

    def _get_alert_partner(self):
        """Who is told at the member: its contact, else the organisation. Hook."""
        self.ensure_one()
        return self.contact_id or self.member_id

    def _schedule_low_balance(self):
        """One open activity for each agreement: what was said before is said again, up to date."""
        kind = "consortium_billing.mail_activity_low_balance"
        self.activity_unlink([kind])
        for user, agreements in self.grouped("user_id").items():
            translated = agreements.with_context(lang=user.lang or self.env.lang)
            for summary, same in translated.grouped(lambda a: a._describe_balance()).items():
                same.with_context(mail_activity_quick_update=True).activity_schedule(
                    kind, summary=summary, user_id=user.id)

    def _describe_balance(self):
        """Say in a few words how much is used and what is left."""
        self.ensure_one()
        return self.env._(
            "%(percent)s %% used, %(hours)s left", percent=f"{self.reserve_percent:.0f}",
            hours=format_minutes(self.balance))

    # Mails

    @api.model
    def _get_agreements_to_tell(self, company):
        """Agreements with alerts that wait and whose member got no message today."""
        Alert = self.env["consortium.hour.alert"]
        waiting = Alert.search_fetch(
            [("company_id", "=", company.id), ("member_state", "=", "waiting")], ["agreement_id"])
        told = Alert.search_fetch(
            [("agreement_id", "in", waiting.agreement_id.ids),
             ("mail_date", "=", company._get_consortium_today())], ["agreement_id"])
        return (waiting.agreement_id - told.agreement_id).sorted("id")

    def _tell_members(self):
        """Send one message for each agreement, whatever the number of thresholds it passed."""
        alerts = self.env["consortium.hour.alert"].search(
            [("agreement_id", "in", self.ids), ("member_state", "=", "waiting")], order="id")
        by_agreement = alerts.grouped("agreement_id")
        template = self.env.ref("consortium_billing.mail_template_low_balance")
        template.send_mail_batch(
            [agreement.id for agreement in by_agreement],
            email_layout_xmlid="mail.mail_notification_light")
        last = alerts.browse().union(*(same[-1] for same in by_agreement.values()))
        (alerts - last).write({"member_state": "skipped"})
        for company, same in last.grouped("company_id").items():
            same.write({
                "member_state": "sent", "mail_date": company._get_consortium_today()})

    @api.model
    def _format_minutes(self, minutes):
        """Minutes as people read them, for mails."""
        return format_minutes(minutes)

    def _get_top_up_path(self):
        """Page of the portal where the member asks for more hours."""
        self.ensure_one()
        return f"{self.access_url}/topup"

    def _get_portal_link(self, path=None):
        """Absolute address of the agreement in the portal, for mails.

        :param path: another page of the portal
        """
        self.ensure_one()
        return f"{self.get_base_url()}{path or self.access_url}"


def _split(records):
    """Batches of records."""
    return (records[start:start + BATCH] for start in range(0, len(records), BATCH))
