from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_member_sequences()
        return companies

    def _prepare_member_sequence_vals(self):
        """Values of the sequence that numbers the members of a company."""
        self.ensure_one()
        return {
            "name": self.env._("Member numbers (%(company)s)", company=self.name),
            "code": "consortium.membership",
            "implementation": "no_gap",
            "prefix": "M-",
            "padding": 4,
            "company_id": self.id,
        }

    def _get_member_sequences(self):
        """:return: ``{company: sequence}``, created where it is missing."""
        self._create_member_sequences()
        # sudo: sequences are technical records, secretaries cannot read all of them
        sequences_sudo = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [("code", "=", "consortium.membership"), ("company_id", "in", self.ids)],
                order="id desc",
            )
        )
        return {sequence.company_id: sequence for sequence in sequences_sudo}

    def _create_member_sequences(self):
        # sudo: creating a company, or admitting, does not need rights on sequences
        Sequence_sudo = self.env["ir.sequence"].sudo()
        numbered = Sequence_sudo.search(
            [("code", "=", "consortium.membership"), ("company_id", "in", self.ids)]
        ).company_id
        Sequence_sudo.create(
            [company._prepare_member_sequence_vals() for company in self - numbered]
        )
