from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ConsortiumTimesheetSheet(models.Model):
    """The hours of a week by service domain, for the directors that domains answer to."""

    _inherit = "consortium.timesheet.sheet"

    service_domain_ids = fields.Many2many(
        comodel_name="consortium.service.domain",
        compute="_compute_service_domain_ids",
        search="_search_service_domain_ids",
        help="Domains of the time of the week.",
    )
    domain_hours = fields.Json(
        string="Hours by Domain",
        compute="_compute_domain_hours",
        help="Hours of a week that was submitted, by service domain, yours first.",
    )
    own_domain_hours = fields.Float(
        string="My Domains",
        compute="_compute_domain_hours",
        help="Hours of the week in the service domains that you direct.",
    )

    @api.depends("line_ids.service_domain_id")
    def _compute_service_domain_ids(self):
        hours = self._origin._get_domain_hours()  # a form or a dialog holds copies
        for sheet in self:
            sheet.service_domain_ids = [id_ for id_ in hours.get(sheet._origin.id, {}) if id_]

    @api.depends_context("uid", "lang")
    @api.depends("state", "line_ids.unit_amount", "line_ids.service_domain_id")
    def _compute_domain_hours(self):
        # for who decides: a draft is opened by its employee, without waiting for this
        decided = self._origin.filtered(lambda sheet: sheet.state != "draft")
        hours = decided._get_domain_hours()
        domains = self.env["consortium.service.domain"].sudo()  # names, and whose they are
        domains = domains.browse({id_ for by_domain in hours.values() for id_ in by_domain if id_})
        own_ids = set(
            domains.filtered(lambda domain: domain.director_id.user_id == self.env.user).ids
        )
        names = self.env["consortium.service.domain"]._get_names()
        for sheet in self:
            by_domain = hours.get(sheet._origin.id, {})
            ordered = sorted(by_domain, key=lambda id_: (id_ not in own_ids, -by_domain[id_]))
            sheet.domain_hours = [
                {
                    "name": names.get(id_) or self.env._("No domain"),
                    "hours": by_domain[id_],
                    "own": id_ in own_ids,
                }
                for id_ in ordered
            ]
            sheet.own_domain_hours = sum(by_domain[id_] for id_ in own_ids & by_domain.keys())

    def _get_domain_hours(self):
        """Return ``{sheet id: {domain id or False: hours}}``, Time Off left out, in one query.

        In sudo: who decides on a week knows what it is made of, though the entries of other
        domains stay out of sight.
        """
        Line = self.env["account.analytic.line"].sudo()  # see the docstring
        hours = defaultdict(dict)
        if not self:
            return hours
        for sheet, domain, amount in Line._read_group(
            Domain("sheet_id", "in", self.ids) & Line._get_worked_domain(),
            ["sheet_id", "service_domain_id"],
            ["unit_amount:sum"],
        ):
            hours[sheet.id][domain.id] = amount
        return hours

    # Search and groups: through the entries that the user may read

    def _search_service_domain_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("line_ids", "any", [("service_domain_id", "in", list(value))])
        if False in value:
            domain |= ~Domain("line_ids", "any", [])
        return domain

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Put a week in the group of each of its domains, without storing any."""
        if groupby_spec != "service_domain_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        lines = self.env["account.analytic.line"]._search([("sheet_id", "!=", False)])
        rel_alias = query.make_alias(alias, "service_domain_ids")
        columns = SQL(
            "DISTINCT %s AS sheet_id, %s AS domain_id",
            SQL.identifier(lines.table, "sheet_id"),
            SQL.identifier(lines.table, "service_domain_id"),
        )
        query.add_join(
            "LEFT JOIN",
            rel_alias,
            lines.subselect(columns),
            SQL("%s = %s", SQL.identifier(alias, "id"), SQL.identifier(rel_alias, "sheet_id")),
        )
        return SQL.identifier(rel_alias, "domain_id")
