from odoo import fields, models
from odoo.tools import SQL


class ConsortiumTimeImportProgress(models.Model):
    """How far a running import is, in a row of its own.

    The import itself is one transaction, so that nothing half imported is ever seen; this row is
    written beside it, by a cursor of its own, so that the others see how far it is, and so that it
    learns that somebody cancels it.
    """

    _name = "consortium.time.import.progress"
    _description = "Progress of a Time Import"
    _rec_name = "import_id"

    import_id = fields.Many2one(
        comodel_name="consortium.time.import",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    done = fields.Integer(readonly=True)
    total = fields.Integer(readonly=True)
    is_cancelled = fields.Boolean(readonly=True)

    _import_unique = models.Constraint("UNIQUE(import_id)", "An import has one progress.")

    def _publish(self, import_id, done, total):
        """Tell how many entries are created.

        :return: whether somebody asked to cancel
        """
        with self.env.registry.cursor() as cursor:
            cursor.execute(
                SQL(
                    """
                    UPDATE consortium_time_import_progress
                       SET done = %s, total = %s
                     WHERE import_id = %s
                 RETURNING is_cancelled
                    """,
                    done,
                    total,
                    import_id,
                )
            )
            rows = cursor.fetchall()
        return bool(rows and rows[0][0])
