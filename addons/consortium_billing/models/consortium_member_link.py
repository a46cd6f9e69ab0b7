from odoo import api, models


class ConsortiumMemberLink(models.Model):
    _inherit = "consortium.member.link"

    @api.model
    def _get_served_partners(self, date_from, date_to):
        """Also those for whom hours were worked: members and, through their federation's
        agreement, the affiliates that are its beneficiaries."""
        served = super()._get_served_partners(date_from, date_to)
        # sudo: that somebody was served is no secret in the house, the rows are
        groups = (
            self.env["consortium.hour.ledger"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.env.company.id),
                    ("work_date", ">=", date_from),
                    ("work_date", "<=", date_to),
                    ("timesheet_id", "!=", False),
                    ("reversed", "=", False),
                    ("reversal_of_id", "=", False),
                ],
                ["member_id", "beneficiary_id"],
            )
        )
        for member, beneficiary in groups:
            served.add((beneficiary or member).id)
        return served
