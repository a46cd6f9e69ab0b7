from collections import defaultdict
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.consortium_members.batch_job import do_each, replay

from ..expiry import get_due_notice, get_expiry_date, get_rollover, get_rollover_dates

BATCH_SIZE = 100  # packages for each transaction


class ConsortiumHourPackage(models.Model):
    """The end of a package: notices, rollover, expiry. Nothing is lost that was not announced."""

    _inherit = "consortium.hour.package"

    notice_ids = fields.One2many(
        comodel_name="consortium.hour.package.notice", inverse_name="package_id",
        string="Notices of Expiry", groups="consortium_billing.consortium_billing_group_user")

    @api.model
    def _cron_expire_packages(self):
        """Send the notices of the day, then roll over and expire what is over.

        Batch by batch, each one committed: killed anywhere, the next execution resumes with what
        is left, since what is done is no longer found. A batch that meets an approval of the same
        hours is replayed.
        """
        IrCron = self.env["ir.cron"]
        self.search([  # if a payment was missed
            ("state", "=", "pending"), ("opening", "!=", "signature")])._sync_opening()
        groups = self._read_group([("state", "=", "open"), ("balance", ">", 0)], ["company_id"])
        steps = [
            (step, company) for (company,) in groups
            for step in (self._notify_batch, self._expire_batch)
        ]
        for rank, (step, company) in enumerate(steps):
            last_id = 0
            while last_id is not None:
                last_id = replay(self.env, partial(step, company, last_id))
                left = len(steps) - rank - (last_id is None)
                if not IrCron._commit_progress(1, remaining=left) and left:
                    return

    def _in_savepoints(self, method):
        """Call a method on all these packages at once, or else on one after the other; who is
        responsible for one that fails is told."""
        summary = self.env._("A package could not expire")
        do_each(self, method, lambda package, error: package._warn_responsible(
            summary, f"{package.name}: {error}"))

    def _warn_responsible(self, summary, note):
        """An activity on the agreement, unless the same one waits already."""
        self.ensure_one()
        agreement = self.agreement_id
        if not agreement.activity_ids.filtered(lambda activity: activity.summary == summary):
            agreement.activity_schedule(
                "mail.mail_activity_data_warning", summary=summary, note=note,
                user_id=(agreement.user_id or self.env.user).id)

    # Notices

    @api.model
    def _notify_batch(self, company, last_id):
        """Send the notices of the next packages of a company.

        :return: id of the last package looked at, or None once all were
        """
        today = company._get_consortium_today()
        thresholds = company._get_expiry_notice_days()
        packages = self.search(
            self._get_notice_domain(company, today, thresholds) & Domain("id", ">", last_id),
            order="id", limit=BATCH_SIZE)
        packages._in_savepoints(lambda batch: batch._notify(today, thresholds))
        return packages[-1].id if len(packages) == BATCH_SIZE else None

    @api.model
    def _get_notice_domain(self, company, today, thresholds):
        """Packages whose end is within the furthest threshold. Hook."""
        furthest = fields.Date.add(today, days=thresholds[0])
        return Domain([
            ("company_id", "=", company.id), ("state", "=", "open"), ("balance", ">", 0),
            ("date_last", "<=", furthest)])

    def _notify(self, today, thresholds):
        """Send the notice that is due for each of these packages, once by threshold."""
        sent = defaultdict(set)
        for package, date_last, days in self.env["consortium.hour.package.notice"]._read_group(
            [("package_id", "in", self.ids)], ["package_id", "date_last:day", "days"],
        ):
            sent[package.id, fields.Date.to_date(date_last)].add(days)
        due = {}
        for package in self:
            days = get_due_notice(
                package.date_last, today, thresholds, sent[package.id, package.date_last])
            if days is not None:
                due[package] = days
        self._create_notices(due, today, thresholds)._send()

    @api.model
    def _create_notices(self, due, today, thresholds):
        """Notices of packages whose contact has an address; the responsible finds one for others.

        :param due: {package: threshold}
        """
        vals_list = []
        for package, days in due.items():
            partner = package.agreement_id._get_notice_partner()
            if partner:
                vals_list.append(package._prepare_notice_vals(partner, days, today, thresholds))
            else:
                package._warn_responsible(
                    self.env._("Notice of expiry without address"), self.env._(
                        "%(package)s expires, and neither its contact nor %(member)s has an e-mail "
                        "address. Give the agreement a contact: nothing expires unannounced.",
                        package=package.name, member=package.member_id.name))
        return self.env["consortium.hour.package.notice"].create(vals_list)

    def _prepare_notice_vals(self, partner, days, today, thresholds):
        """Values of a notice: what is left, what rolls over, what will be lost and when."""
        rollover = self._get_rollover_minutes()
        return {
            "package_id": self.id, "company_id": self.company_id.id, "days": days, "date": today,
            "date_last": self.date_last, "minutes": self.balance,
            "date_expiry": get_expiry_date(self.date_last, today, thresholds),
            "rollover_minutes": rollover,
            "rollover_date_end": rollover and self._get_rollover_dates(today)[1],
            "partner_id": partner.id, "email": partner.email_normalized,
            "user_id": self.agreement_id.user_id.id,
        }

    # Rollover and expiry

    @api.model
    def _expire_batch(self, company, last_id):
        """Roll over and expire the next packages of a company.

        :return: id of the last package looked at, or None once all were
        """
        today = company._get_consortium_today()
        packages = self.search(
            Domain(self._get_expiring_domain(company, today)) & Domain("id", ">", last_id),
            order="id", limit=BATCH_SIZE)
        ready = packages - packages._get_awaiting_approval()
        if company.consortium_expiry_needs_notice:
            ready = ready._filter_notified(today, company._get_expiry_notice_days())
        ready._in_savepoints(lambda batch: batch._end(today))
        return packages[-1].id if len(packages) == BATCH_SIZE else None

    def _filter_notified(self, today, thresholds):
        """Packages whose end was announced early enough."""
        latest = fields.Date.subtract(today, days=min(thresholds))
        firsts = {
            (package.id, fields.Date.to_date(date_last)): first
            for package, date_last, first in
            self.env["consortium.hour.package.notice"]._read_group(
                [("package_id", "in", self.ids)], ["package_id", "date_last:day"], ["date:min"])
        }
        return self.filtered(
            lambda package: (first := firsts.get((package.id, package.date_last)))
            and first <= latest)

    def _end(self, today):
        """Roll over what the terms allow, then expire the rest of these packages."""
        self._roll_over(today)
        self.filtered("balance")._expire()

    def _roll_over(self, today):
        """Move what may roll over to the next package of each, which is created if need be.

        One next package for each, whatever happens: the database refuses a second.
        """
        minutes = {package: package._get_rollover_minutes() for package in self}
        rolling = self.filtered(lambda package: minutes[package])
        targets = rolling._get_rollover_targets(today)
        self._move_hours("rollover", [
            (package, targets[package], minutes[package], targets[package].date_start)
            for package in rolling if package in targets
        ])

    def _get_rollover_targets(self, today):
        """{package: the one its hours roll over to}; none where it is over already."""
        targets = {target.rollover_from_id: target for target in self.rollover_to_ids}
        missing = self.filtered(lambda package: package not in targets)
        created = self.create([package._prepare_rollover_vals(today) for package in missing])
        targets.update(zip(missing, created, strict=True))
        return {
            package: target for package, target in targets.items()
            if target.date_last >= today and target.state in ("pending", "open", "exhausted")
        }

    def _prepare_rollover_vals(self, today):
        """Values of the package that receives what rolls over. Hook."""
        self.ensure_one()
        date_start, date_end = self._get_rollover_dates(today)
        return {
            "agreement_id": self.agreement_id.id, "company_id": self.company_id.id,
            "currency_id": self.currency_id.id, "product_id": self.product_id.id,
            "date_start": date_start, "date_end": date_end, "rollover_from_id": self.id,
            "domain_ids": [(6, 0, self.domain_ids.ids)], "role_ids": [(6, 0, self.role_ids.ids)],
        }

    def _get_rollover_minutes(self):
        """Minutes that would roll over if the package ended with what it holds now."""
        self.ensure_one()
        if self.agreement_id.state == "closed":
            return 0
        return get_rollover(
            self.balance, self.granted, self.rolled, self.rollover_rule, self.rollover_minutes,
            self.rollover_percent)

    def _get_rollover_dates(self, today):
        return get_rollover_dates(self.date_last, self.rollover_months, today)
