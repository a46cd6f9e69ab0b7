from odoo import models


class ConsortiumBody(models.Model):
    """What the printed lists show of a body."""

    # files of one model, split to stay readable
    _inherit = "consortium.body"  # pylint: disable=consider-merging-classes-inherited

    def _get_seat_rows(self, date=None):
        """Seats of the body with their holders on ``date``, today when omitted.

        :return: dict of ``date``, ``seats`` (dicts of seat, mandate, role), ``vacancies``
            and ``executives`` (bodies to print below a board)
        """
        self.ensure_one()
        date = date or self.env["consortium.membership"]._today()
        holders = {m.seat_id: m for m in self._get_running_mandates(date)}
        nobody = self.env["consortium.mandate"]
        labels = dict(nobody._fields["role"]._description_selection(self.env))
        rows = [
            {
                "seat": seat,
                "mandate": holders.get(seat, nobody),
                "role": labels.get(holders[seat].role) if seat in holders else False,
            }
            for seat in self.seat_ids
        ]
        return {
            "date": date,
            "seats": rows,
            "vacancies": len([row for row in rows if not row["mandate"]]),
            "executives": self._get_executives(),
        }

    def _get_executives(self):
        """Executive committees of the company, of a board only."""
        if self.kind != "board":
            return self.browse()
        return self.search([("kind", "=", "executive"), ("company_id", "=", self.company_id.id)])

    def _get_register_mandates(self):
        """Mandates of the register of directors, past ones included, oldest last."""
        self.ensure_one()
        return self.mandate_ids.filtered(lambda mandate: not mandate.cancelled)
