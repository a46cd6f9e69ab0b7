from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next_gapless_numbers(self, count):
        """Take ``count`` consecutive numbers of a gap-free sequence in one query.

        The UPDATE is what serialises two sessions: the second one fails with a
        serialization error and is replayed by Odoo, so no number is given twice
        and a rolled back transaction gives its numbers back.

        :return: list of formatted numbers
        """
        self.ensure_one()
        if not count:
            return []
        self.flush_recordset(["number_next", "number_increment"])
        [(after, step)] = self.env.execute_query(
            SQL(
                "UPDATE ir_sequence SET number_next = number_next + %s * number_increment"
                " WHERE id = %s RETURNING number_next, number_increment",
                count,
                self.id,
            )
        )
        self.invalidate_recordset(["number_next"])
        return [self.get_next_char(after - step * remaining) for remaining in range(count, 0, -1)]

    def _continue_after(self, numbers):
        """Move a sequence past ``numbers`` that were given before the system."""
        self.ensure_one()
        prefix, suffix = self._get_prefix_suffix()
        digits = [
            number.removeprefix(prefix).removesuffix(suffix)
            for number in numbers
            if number.startswith(prefix) and number.endswith(suffix)
        ]
        highest = max((int(text) for text in digits if text.isdecimal()), default=0)
        if highest >= self.number_next:
            self.number_next = highest + self.number_increment
