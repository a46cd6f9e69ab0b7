from odoo import api, models
from odoo.tools import SQL

MEMBER_CODE = "consortium.membership"


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_member_sequences()
        return companies

    def _prepare_member_sequence_vals(self, code=MEMBER_CODE):
        """Values of the sequence that numbers the members of a company."""
        self.ensure_one()
        return {
            "name": self.env._("Member numbers (%(company)s)", company=self.name),
            "code": code,
            "implementation": "no_gap",
            "prefix": "M-",
            "padding": 4,
            "company_id": self.id,
        }

    def _get_member_sequences(self):
        """:return: ``{company: sequence}``, created where it is missing."""
        sequences = self._ensure_sequences([MEMBER_CODE], "_prepare_member_sequence_vals")
        return {company: sequence_sudo for (company, _code), sequence_sudo in sequences.items()}

    def _create_member_sequences(self):
        self._get_member_sequences()

    def _ensure_sequences(self, codes, prepare):
        """Gap-free sequences of these companies, made where one is missing.

        They are made with the company. Where one was not (an older database, a sequence
        removed by hand), two sessions may miss it at once: the row of the company is
        written first, so that the second one is replayed by Odoo and finds the first's.

        :param codes: list of ``ir.sequence`` codes
        :param prepare: name of a method of the company that gives the values for a code
        :return: ``{(company, code): sequence}``, in superuser mode, two queries at most
            when nothing is missing
        """
        # sudo: sequences are technical records, secretaries cannot read all of them
        Sequence_sudo = self.env["ir.sequence"].sudo()
        found = Sequence_sudo.search(
            [("code", "in", codes), ("company_id", "in", self.ids)], order="id desc"
        )
        sequences = {(sequence.company_id, sequence.code): sequence for sequence in found}
        missing = [
            (company, code)
            for company in self
            for code in codes
            if (company, code) not in sequences
        ]
        if missing:
            ids = sorted({company.id for company, _code in missing})
            self.env.cr.execute(
                SQL("UPDATE res_company SET write_date = write_date WHERE id = ANY(%s)", ids)
            )
            made = Sequence_sudo.create(
                [getattr(company, prepare)(code) for company, code in missing]
            )
            sequences.update(zip(missing, made, strict=True))
        return sequences
