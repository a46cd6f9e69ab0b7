import base64
import csv
import io

import xlsxwriter

from odoo import models

COLUMNS = (
    "section",
    "number",
    "name",
    "address",
    "category_id",
    "is_founder",
    "date_admitted",
    "date_end",
    "share_detail",
    "share_quantity",
    "share_amount",
    "amount_owing",
    "share_moves",
)


class ConsortiumRegister(models.TransientModel):
    """The register as files: a spreadsheet, or comma-separated values."""

    _inherit = "consortium.register"  # pylint: disable=consider-merging-classes-inherited

    def _get_export_columns(self):
        """Fields of the lines to export, in order; override to add some."""
        return COLUMNS

    def _get_export_table(self):
        """:return: (titles, rows) with values that a spreadsheet knows"""
        fields = self.line_ids._fields
        names = self._get_export_columns()
        labels = self.line_ids.fields_get(names, ["string"])
        sections = dict(fields["section"]._description_selection(self.env))
        rows = []
        for line in self.line_ids:
            values = []
            for name in names:
                value = line[name]
                if name == "section":
                    value = sections[value]
                elif name == "category_id":
                    value = value.name
                elif name == "is_founder":
                    value = "X" if value else ""
                elif value is False:
                    value = ""
                values.append(value)
            rows.append(values)
        return [labels[name]["string"] for name in names], rows

    def action_export_xlsx(self):
        """Download the register of that day as a spreadsheet."""
        self._fill()
        return self._download("xlsx", self._make_xlsx(*self._get_export_table()))

    def action_export_csv(self):
        """Download the register of that day as comma-separated values (UTF-8)."""
        self._fill()
        return self._download("csv", self._make_csv(*self._get_export_table()))

    def _make_csv(self, titles, rows):
        output = io.StringIO()
        writer = csv.writer(output)
        writer.writerow(titles)
        writer.writerows([self._protect_cell(value) for value in row] for row in rows)
        return output.getvalue().encode("utf-8-sig")

    def _protect_cell(self, value):
        """A text that a spreadsheet would take for a formula stays a text."""
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
            return f"'{value}"
        return value

    def _make_xlsx(self, titles, rows):
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
            bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
            date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
            money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
            plain = book.add_format({"text_wrap": True, "valign": "top"})
            sheet = book.add_worksheet(self.env._("Register"))
            sheet.write(0, 0, self.display_name, book.add_format({"bold": True, "font_size": 14}))
            sheet.write(1, 0, self.company_id.name)
            sheet.write_row(3, 0, titles, bold)
            for index, row in enumerate(rows, start=4):
                for column, value in enumerate(row):
                    style = plain
                    if hasattr(value, "isoformat"):
                        style = date
                    elif isinstance(value, float):
                        style = money
                    sheet.write(index, column, value, style)
            sheet.set_column(0, 1, 14)
            sheet.set_column(2, 3, 36)
            sheet.set_column(4, len(titles), 18)
            sheet.freeze_panes(4, 3)
            sheet.autofilter(3, 0, max(len(rows), 1) + 3, len(titles) - 1)
        return output.getvalue()

    def _download(self, extension, content):
        self.write(
            {
                "file": base64.b64encode(content),
                "filename": f"{self.display_name}.{extension}",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?filename_field=filename&download=1",
            "target": "self",
        }
