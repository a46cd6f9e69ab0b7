from odoo import api, models


class ConsortiumTimesheetSheet(models.Model):
    """The week as a grid: what its approval would make of each entry (see readme/DEVELOP.md).

    Told apart from ``grid_read``, so that a week opens as fast where there is much to foresee, and
    with each answer of ``grid_write``, since an edit may change what becomes of other entries.
    """

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def grid_forecast(self, sheet_id):
        """Return what would become of the entries of a week if it were approved now.

        :param sheet_id: id of the week
        :return: ``{line id: dict}``; ``consortium_week_cell_info`` of JavaScript finds the dict
            in ``entry.forecast``
        :raise AccessError: if the user may not see the week
        """
        sheet = self.browse(sheet_id)
        sheet.check_access("read")
        return self._grid_get_forecast(sheet._grid_get_lines())

    @api.model
    def _grid_has_forecast(self, lines):
        """Tell whether there is anything to foresee, without a query. Override with the next.

        :param lines: entries of a week, with the fields of ``_grid_line_fields``
        """
        return False

    @api.model
    def _grid_get_forecast(self, lines):
        """Return ``{line id: dict}``. Override, in a constant number of queries.

        :param lines: entries of a week
        """
        return {}
