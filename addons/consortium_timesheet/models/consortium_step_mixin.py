from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ConsortiumStepMixin(models.AbstractModel):
    """Steps of records with a ``state``, of which two at the same moment follow each other."""

    _name = "consortium.step.mixin"
    _description = "Steps That Follow Each Other"

    def _touch(self):
        """Write the rows at once: of two parallel steps, the second is replayed and sees the first.

        A lock alone would not do: at REPEATABLE READ the second keeps its old snapshot.
        """
        self.env.flush_all()
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s
                   SET write_date = now() AT TIME ZONE 'UTC'
                 WHERE id IN (SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE)
                """,
                table,
                table,
                list(self.ids),
            )
        )
        self.invalidate_recordset(["write_date"], flush=False)

    def _check_step(self, states):
        """Refuse a step for all if one of the records is not in a state that it starts from.

        :param states: states that the step starts from
        """
        wrong = self.filtered(lambda record: record.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This step does not apply to: %(records)s.",
                    records=", ".join(
                        f"{record.display_name} ({labels[record.state]})" for record in wrong[:5]
                    ),
                )
            )
