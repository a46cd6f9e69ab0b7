from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..pricing import from_minor


class ConsortiumHourPackage(models.Model):
    """Hours that move from one package to another, with their value."""

    _inherit = "consortium.hour.package"

    @api.model
    def _move_hours(self, kind, moves, reason=None):
        """Move hours between packages: counters, then two rows of the ledger for each move.

        The value that moves is what drawing these hours would have taken from the source, so that
        its unit value stays what it was; the target receives exactly as much. All the packages are
        locked in the order of ids and written relatively, whatever the order of the moves: of two
        sessions that spend the same hours, PostgreSQL has the second replayed.

        :param kind: `rollover` or `transfer`
        :param moves: list of (source, target, minutes, date)
        :param reason: said on the rows
        :raise UserError: a source holds less than what it should give
        """
        if not moves:
            return
        packages = self.browse().union(*(package for move in moves for package in move[:2]))
        plain = {package.id: package for package in self._load_plain(
            SQL("p.id = ANY(%s)", packages.ids))}
        deltas, rows = defaultdict(lambda: [0, 0.0, 0, 0.0]), []
        for source, target, minutes, date in moves:
            if not 0 < minutes <= plain[source.id].balance:
                raise UserError(self.env._(
                    "%(package)s has only %(hours)s h left.", package=source.name,
                    hours=f"{plain[source.id].balance / 60:.2f}"))
            amount = from_minor(plain[source.id].draw(minutes), source.currency_id.rounding)
            self._add_move(deltas, source, target, minutes, amount)
            rows += source._prepare_move_rows(kind, target, minutes, amount, date, reason)
        self._apply_moves(kind, deltas)
        self.env["consortium.hour.ledger"]._insert(rows)
        self._after_counters(packages.ids)

    @api.model
    def _add_move(self, deltas, source, target, minutes, amount):
        """Add a move to {package id: [minutes out, value out, minutes in, value in]}."""
        deltas[source.id][0] += minutes
        deltas[source.id][1] += amount
        deltas[target.id][2] += minutes
        deltas[target.id][3] += amount

    def _prepare_move_rows(self, kind, target, minutes, amount, date, reason):
        """The two rows of a move: what leaves this package, and what enters the target."""
        common = {"work_date": date, "reason": reason, "rate": self.rate}
        return [
            self._prepare_movement_vals(
                kind, -minutes, -amount, **common, description=self.env._(
                    "To %(package)s", package=target.name)),
            target._prepare_movement_vals(
                kind, minutes, amount, **common, description=self.env._(
                    "From %(package)s", package=self.name)),
        ]

    @api.model
    def _apply_moves(self, kind, deltas):
        """Move the counters of packages, all in one statement, in the order of ids.

        :param deltas: {package id: [minutes out, value out, minutes in, value in]}
        """
        deltas = {id_: deltas[id_] for id_ in sorted(deltas)}
        self.env.execute_query(SQL(
            """
            UPDATE consortium_hour_package p
               SET transferred = p.transferred + moved.gone,
                   rolled = p.rolled + CASE WHEN %s THEN moved.gone ELSE 0 END,
                   consumed_value = p.consumed_value + moved.gone_value,
                   granted = p.granted + moved.came,
                   received = p.received + moved.came,
                   value = p.value + moved.came_value,
                   balance = p.balance - moved.gone + moved.came,
                   state = CASE WHEN p.balance - moved.gone + moved.came = 0
                                THEN CASE WHEN %s THEN 'expired' ELSE 'exhausted' END
                                WHEN moved.came > 0 THEN 'open'
                                ELSE p.state END,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s::int[], %s::int[], %s::numeric[], %s::int[], %s::numeric[])
                   AS moved(id, gone, gone_value, came, came_value)
             WHERE p.id = moved.id
         RETURNING p.id
            """,
            kind == "rollover", kind == "rollover", self.env.uid, list(deltas),
            [d[0] for d in deltas.values()], [round(d[1], 6) for d in deltas.values()],
            [d[2] for d in deltas.values()], [round(d[3], 6) for d in deltas.values()]))
        self.invalidate_model()
