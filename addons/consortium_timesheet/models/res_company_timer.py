from odoo import fields, models

from .. import timer_time

ROUNDINGS = [
    ("none", "Whole minutes"),
    ("nearest", "To the nearest step"),
    ("up", "Up to the next step"),
    ("down", "Down to the step before"),
]


class ResCompany(models.Model):
    """How timers are rounded, and when they ask what to keep."""

    _inherit = "res.company"

    consortium_timer_rounding = fields.Selection(
        selection=ROUNDINGS,
        string="Timers are rounded",
        default="none",
        required=True,
        help="Once per timer, when it stops; time that is typed stays as it is typed.",
    )
    consortium_timer_step = fields.Integer(
        string="Step of the rounding",
        default=15,
        help="Minutes that timers are rounded to.",
    )
    consortium_timer_minimum = fields.Integer(
        string="Minimum of a timer",
        default=1,
        help="Minutes that a timer counts for, however short. With 0, a timer of a few seconds "
        "leaves nothing.",
    )
    consortium_timer_idle = fields.Integer(
        string="Idle after",
        default=15,
        help="Minutes without mouse or keyboard after which a running timer asks what to keep. "
        "With 0, it never does.",
    )
    consortium_timer_max_hours = fields.Float(
        string="Too long after",
        default=10.0,
        help="Hours after which a timer asks what to keep before it becomes time: it was probably "
        "forgotten. With 0, it never does.",
    )

    _consortium_timer_minutes = models.Constraint(
        "CHECK (consortium_timer_step BETWEEN 1 AND 240"
        " AND consortium_timer_minimum BETWEEN 0 AND 240)",
        "Timers are rounded to 1 to 240 minutes, and count for 0 to 240 at least.",
    )
    _consortium_timer_limits = models.Constraint(
        "CHECK (consortium_timer_idle >= 0 AND consortium_timer_max_hours >= 0)",
        "Limits of timers are not negative. Enter 0 for none.",
    )

    def _get_timer_rounding(self):
        """Return how the company rounds timers, as ``timer_time`` takes it."""
        self.ensure_one()
        return timer_time.Rounding(
            rule=self.consortium_timer_rounding,
            step=self.consortium_timer_step,
            minimum=self.consortium_timer_minimum,
        )
