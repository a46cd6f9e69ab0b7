from odoo import models


class ConsortiumMembership(models.Model):
    """Leaving: what stands against it, notice, dates."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    def _get_exit_obstacles(self):
        """What stands against the resignation of one member (art. 56): a running
        mandate, an agreement in progress. Override to add an obstacle.

        :return: list of translated sentences, empty when nothing does
        """
        self.ensure_one()
        return []
