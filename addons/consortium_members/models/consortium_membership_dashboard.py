from odoo import api, models

from .consortium_membership import PENDING_STATES


class ConsortiumMembership(models.Model):
    """Figures above the register: what a secretary looks at first."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def get_dashboard(self):
        """Tiles of the register, in a constant number of queries.

        :return: list of ``{code, label, value, filters}``; ``filters`` are names of
            filters of the search view that a click turns on. Override to add tiles.
        """
        self.check_access("read")
        own = [("company_id", "in", self.env.companies.ids)]
        growth = self._get_growth_of_the_year()
        counts = {
            "members": self.search_count([*own, ("is_current", "=", True)]),
            "applications": self.search_count([*own, ("state", "in", PENDING_STATES)]),
            "leaving": self.search_count([*own, ("resignation_requested_on", "!=", False)]),
            "overdue": self.search_count(
                [*own, ("is_current", "=", True), ("dues_state", "=", "overdue")]
            ),
        }
        tile = self._prepare_tile
        return [
            tile("members", self.env._("Members"), counts["members"], "filter_current"),
            tile("admissions", self.env._("Admitted this year"), growth["admissions"]),
            tile("exits", self.env._("Left this year"), growth["exits"]),
            tile("growth", self.env._("Growth this year"), growth["text"]),
            tile(
                "applications",
                self.env._("Applications"),
                counts["applications"],
                "filter_applications",
            ),
            tile(
                "leaving",
                self.env._("Resignations asked"),
                counts["leaving"],
                "filter_resignation_requested",
            ),
            tile("overdue", self.env._("Dues overdue"), counts["overdue"], "filter_overdue"),
        ]

    @api.model
    def _prepare_tile(self, code, label, value, *filters):
        return {"code": code, "label": label, "value": value, "filters": list(filters)}

    @api.model
    def _get_growth_of_the_year(self):
        """Admissions, exits and growth of the running fiscal year of the company."""
        year = self.env.company.compute_fiscalyear_dates(self._today())
        Report = self.env["consortium.membership.report"]
        company = ("company_id", "=", self.env.company.id)
        [(opening,)] = Report._read_group(
            [company, ("date", "<", year["date_from"])], [], ["net:sum"]
        )
        [(admissions, exits)] = Report._read_group(
            [company, ("date", ">=", year["date_from"]), ("date", "<=", year["date_to"])],
            [],
            ["admissions:sum", "exits:sum"],
        )
        admissions, exits = admissions or 0, exits or 0
        net = admissions - exits
        text = f"{net / opening:+.0%}" if opening else f"{net:+d}"
        return {"admissions": admissions, "exits": exits, "text": text}
