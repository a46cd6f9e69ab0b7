from odoo import fields, models
from odoo.exceptions import UserError

from .consortium_hour_package_opening import MANAGER


class ConsortiumHourPackage(models.Model):
    """The end of a package, decided by a person instead of the nightly job."""

    _inherit = "consortium.hour.package"

    def action_send_notice(self):
        """Tell the members of these packages now what will be lost, without waiting for the
        threshold."""
        self.check_access("write")
        packages_sudo = self.sudo()  # notices are written by the job; who asks may write packages
        for package in packages_sudo:
            if package.state != "open" or not package.balance:
                raise UserError(self.env._(
                    "%(package)s has no hours to lose.", package=package.name))
            if not package.agreement_id._get_notice_partner():
                raise UserError(self.env._(
                    "Neither the contact of %(agreement)s nor its member has an e-mail address.",
                    agreement=package.agreement_id.name))
            today = package.company_id._get_consortium_today()
            days = (package.date_last - today).days
            if today in package.notice_ids.mapped("date"):
                raise UserError(self.env._(
                    "%(package)s: the member was told today already.", package=package.name))
            packages_sudo._create_notices(
                {package: days}, today, package.company_id._get_expiry_notice_days())._send()

    def action_expire(self):
        """Expire packages whose last day is over without waiting for the nightly job.

        What the member was not told of is an approver's decision.
        """
        self.check_access("write")  # what follows is SQL
        for company, packages in self.grouped("company_id").items():
            packages._check_over(company)
            packages.sudo()._end(company._get_consortium_today())  # rights checked above

    def _check_over(self, company):
        """Refuse packages that are not over, not open, or whose member was not told."""
        today = company._get_consortium_today()
        for package in self:
            if package.date_last >= today:
                raise UserError(self.env._(
                    "%(package)s is valid until %(date)s.", package=package.name,
                    date=fields.Date.to_string(package.date_last)))
            if package.state == "pending":
                raise UserError(self.env._(
                    "%(package)s is pending: it has no hours to lose.", package=package.name))
        if company.consortium_expiry_needs_notice and not self.env.user.has_group(MANAGER):
            told = self._filter_notified(today, company._get_expiry_notice_days())
            if untold := self - told:
                raise UserError(self.env._(
                    "The member was not told early enough that %(packages)s would expire. Send the "
                    "notice and wait, or have an approver decide.",
                    packages=", ".join(untold.mapped("name"))))
