from odoo import models

from .consortium_dues_line import OPEN_STATES


class ConsortiumDuesRun(models.Model):
    """The preview: who pays what, and why, with a constant number of queries per batch."""

    # files of one model, split to stay readable
    _inherit = "consortium.dues.run"  # pylint: disable=consider-merging-classes-inherited

    def _compute_lines(self):
        """Replace the lines of the preview. Members are reserved by the unique index: of
        two runs computed at once, the second is replayed and finds them taken."""
        run = self.with_company(self.company_id)
        manual = {
            line.membership_id.id: line.exempt_reason
            for line in run.line_ids
            if line.exempt_kind == "manual"
        }
        run.line_ids.filtered(lambda line: line.state in OPEN_STATES).unlink()
        run.env.flush_all()
        periods = run._get_member_periods()
        taken = run._get_billed_memberships(periods)
        periods = {mid: period for mid, period in periods.items() if mid not in taken}
        vals_list = run._prepare_lines_vals(periods)
        for vals in vals_list:
            if vals["membership_id"] in manual and not vals["is_exempt"]:
                reason = manual[vals["membership_id"]]
                vals.update(run._prepare_exemption_vals("manual", reason))
        run.env["consortium.dues.line"]._create_live(vals_list)
        run.skipped_count = len(taken)

    def _get_member_periods(self):
        """Period of each member on the date of the run; override to leave some out.

        :return: ``{membership_id: period}``
        """
        domain = [("company_id", "=", self.company_id.id), ("number", "!=", False)]
        if self.membership_ids:
            domain.append(("id", "in", self.membership_ids.ids))
        memberships = self.env["consortium.membership"].search(domain, order="number, id")
        periods = memberships._get_periods(self.date)
        return {mid: periods[mid] for mid in memberships.ids if mid in periods}

    def _get_billed_memberships(self, periods):
        """Members that this run leaves alone: their dues of the year exist, or were
        credited and nobody asked for them again."""
        states = ["released"]
        if self.membership_ids:
            states.append("credited")
        groups = self.env["consortium.dues.line"]._read_group(
            [
                ("membership_id", "in", list(periods)),
                ("date_from", "=", self.date_from),
                ("state", "not in", states),
            ],
            ["membership_id"],
        )
        return {membership.id for (membership,) in groups}

    def _prepare_lines_vals(self, periods):
        """Values of the lines of these members."""
        memberships = self.env["consortium.membership"].browse(periods)
        history = memberships._get_history()
        setups = self._get_setups({m: periods[m.id].category_id for m in memberships})
        return [
            {
                "run_id": self.id,
                **membership._prepare_dues_line_vals(
                    self, periods[membership.id], history[membership.id], setups[membership]
                ),
            }
            for membership in memberships
        ]

    def _prepare_exemption_vals(self, kind, reason):
        return {
            "is_exempt": True,
            "exempt_kind": kind,
            "exempt_reason": reason,
            "state": "exempt",
        }
