"""Odoo's page of timesheets: for customers, the report of transparency stands in its place."""

from odoo import http
from odoo.http import request

from odoo.addons.hr_timesheet.controllers.portal import TimesheetCustomerPortal

# What somebody searches by people tells who they are, also where their names are hidden.
PEOPLE_FIELDS = {"employee_id"}
# Links of sale orders and invoices ask for their own time, which our page does not know.
OTHER_SEARCHES = {"so", "invoice"}


class CustomerTimesheetsPortal(TimesheetCustomerPortal):
    """``/my/timesheets`` says the same as ``/my/time`` in other words: one page for customers."""

    @http.route()
    def portal_my_timesheets(self, *args, **kw):
        if request.env.user.share:
            if self._shows_report(kw):
                return request.redirect("/my/time")
            if kw.get("groupby") in PEOPLE_FIELDS:
                kw["groupby"] = "none"
        return super().portal_my_timesheets(*args, **kw)

    def _shows_report(self, kw):
        """Tell whether a customer is led to the report. Override to keep Odoo's page.

        :param kw: arguments of the page
        """
        return not (kw.get("search_in") in OTHER_SEARCHES and kw.get("search"))
