from odoo import models


class ConsortiumHourLedger(models.Model):
    """Rows that wait for consent are few among many: they have an index of their own."""

    _inherit = "consortium.hour.ledger"

    _pending_consent_index = models.Index(
        "(agreement_id, id) WHERE consent_state = 'pending' AND NOT reversed "
        "AND reversal_of_id IS NULL")
