from odoo import fields, models
from odoo.tools import SQL

from ..pricing import from_minor, to_minor
from ..set_wise import insert_rows
from .consortium_billing_run_preview import EVERYTHING


class ConsortiumBillingRun(models.Model):
    """What a run bills besides hours: instalments that are due and, where it is asked for, what
    the orders of the agreements have to invoice (milestones, deliveries, expenses)."""

    _inherit = "consortium.billing.run"

    with_instalments = fields.Boolean(
        string="Instalments Due", default=True,
        help="Instalments whose date is not after the invoices', or whose milestone is reached.")
    with_orders = fields.Boolean(
        string="Milestones, Deliveries and Expenses",
        help="What the orders of the agreements and of their projects have to invoice today: "
        "milestones reached, quantities delivered, expenses. Packages, timesheets and orders with "
        "a down payment are invoiced from the order itself.")
    has_order_lines = fields.Boolean(
        compute="_compute_has_order_lines", export_string_translation=False)

    def _compute_has_order_lines(self):
        """Whether something else than hours is billed: the preview then says what."""
        found = self.env["consortium.billing.run.line"]._read_group(
            [("run_id", "in", self.ids), ("sale_line_id", "!=", False)], ["run_id"])
        runs = {run.id for [run] in found}
        for run in self:
            run.has_order_lines = run.id in runs

    def _insert_order_lines(self, within=EVERYTHING):
        """Reserve the order lines and instalments of the preview, in a constant number of queries.

        Amounts are those of Odoo's own tax engine for the same values.

        :param within: SQL condition on the agreements (alias `a`)
        """
        vals_list = self._prepare_instalments_vals(within) if self.with_instalments else []
        if self.with_orders:
            vals_list += self._prepare_sale_lines_vals(within)
        if vals_list:
            insert_rows(self.env["consortium.billing.run.line"], vals_list)

    def _get_order_filter_conditions(self):
        """The filters of the run, as SQL conditions on the agreement (alias `a`)."""
        return [
            SQL("a.company_id = %s", self.company_id.id), *self._get_agreement_conditions(),
            # what is not hours has no domain: with a filter on domains, it stays out
            self._get_filter_condition("domain_ids", SQL("NULL::integer")),
        ]

    def _prepare_run_line_vals(self, agreement_id, sale_line, kind, amount, **values):
        """Column values of a run line that bills an order line."""
        return {
            "run_id": self.id, "company_id": self.company_id.id, "agreement_id": agreement_id,
            "member_id": sale_line.order_id.partner_id.commercial_partner_id.id,
            "currency_id": sale_line.currency_id.id, "kind": kind, "state": "pending",
            "sale_line_id": sale_line.id, "schedule_line_id": None, "minutes": 0, "row_count": 1,
            "rate": 0.0, "amount": amount, **values,
        }

    # Instalments

    def _prepare_instalments_vals(self, within):
        """Values of a line for each instalment that is due and that no run holds."""
        rows = self.env.execute_query(SQL(
            """
            SELECT i.id, a.id
              FROM consortium_billing_schedule_line i
              JOIN sale_order o ON o.id = i.order_id AND o.state = 'sale'
              JOIN consortium_agreement a ON a.id = o.agreement_id
         LEFT JOIN project_milestone m ON m.id = i.milestone_id
             WHERE i.state = 'planned' AND i.amount != 0
               AND CASE WHEN m.id IS NULL THEN i.date <= %(date)s ELSE m.is_reached END
               AND NOT EXISTS (
                    SELECT 1 FROM consortium_billing_run_line b
                     WHERE b.schedule_line_id = i.id AND b.state IN ('pending', 'error'))
               AND %(within)s AND %(conditions)s
             ORDER BY a.id, o.id, i.sequence, i.sale_line_id, i.id
            """, date=self.invoice_date, within=within, conditions=SQL(" AND ").join(
                self._get_order_filter_conditions())))
        agreements = dict(rows)
        items = self.env["consortium.billing.schedule.line"].browse(agreements)
        return [
            self._prepare_run_line_vals(
                agreements[item.id], item.sale_line_id, "instalment", item.amount,
                schedule_line_id=item.id, quantity=1.0,
                fingerprint=self._get_instalment_fingerprint(item))
            for item in items
        ]

    def _get_instalment_fingerprint(self, item):
        """Changes with anything that would make the preview of an instalment untrue."""
        return f"{item.state}:{item.amount:.6f}:{item.sale_line_id.tax_ids.ids}"

    # Order lines

    def _prepare_sale_lines_vals(self, within):
        """Values of a line for each order line to invoice that no run holds."""
        agreements = dict(self.env.execute_query(self._get_sale_lines_query(within)))
        lines = self.env["sale.order.line"].browse(agreements)
        return [
            self._prepare_run_line_vals(
                agreements[line.id], line, self._get_sale_line_kind(line),
                self._get_sale_line_amount(line), quantity=line.qty_to_invoice,
                fingerprint=self._get_sale_line_fingerprint(line))
            for line in lines
        ]

    def _get_sale_lines_query(self, within):
        """SQL: (order line, agreement) to invoice. Hook: what else, or not, joins the invoices."""
        self.env["sale.order.line"].flush_model()
        return SQL(
            """
            SELECT DISTINCT ON (s.id) s.id, a.id
              FROM (%(links)s) link
              JOIN consortium_agreement a ON a.id = link.agreement_id
              JOIN sale_order o ON o.id = link.order_id
              JOIN res_partner customer ON customer.id = o.partner_id
              JOIN sale_order_line s ON s.order_id = o.id
              JOIN product_product v ON v.id = s.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
             WHERE o.state = 'sale' AND o.currency_id = a.currency_id
               AND o.company_id = a.company_id AND customer.commercial_partner_id = a.member_id
               AND s.display_type IS NULL AND s.qty_to_invoice > 0
               AND s.qty_delivered_method IS DISTINCT FROM 'timesheet' AND t.type != 'combo'
               AND t.is_hour_package IS NOT TRUE AND t.is_ledger_service IS NOT TRUE
               AND NOT EXISTS (
                    SELECT 1 FROM sale_order_line d WHERE d.order_id = o.id AND d.is_downpayment)
               AND NOT EXISTS (
                    SELECT 1 FROM consortium_billing_schedule_line i WHERE i.sale_line_id = s.id)
               AND NOT EXISTS (
                    SELECT 1 FROM consortium_billing_run_line b
                     WHERE b.sale_line_id = s.id AND b.state IN ('pending', 'error'))
               AND %(within)s AND %(conditions)s
             ORDER BY s.id, a.id
            """, links=self._get_order_links_query(), within=within,
            conditions=SQL(" AND ").join(self._get_order_filter_conditions()))

    def _get_order_links_query(self):
        """SQL: (order, agreement), by the order itself, else by a project of the agreement that
        re-invoices on the order or has a milestone sold by it."""
        return SQL(
            """
            SELECT id AS order_id, agreement_id FROM sale_order WHERE agreement_id IS NOT NULL
             UNION
            SELECT o.id, p.agreement_id
              FROM project_project p
              JOIN sale_order o ON o.id = p.reinvoiced_sale_order_id AND o.agreement_id IS NULL
             WHERE p.agreement_id IS NOT NULL
             UNION
            SELECT o.id, p.agreement_id
              FROM project_milestone m
              JOIN project_project p ON p.id = m.project_id AND p.agreement_id IS NOT NULL
              JOIN sale_order_line s ON s.id = m.sale_line_id
              JOIN sale_order o ON o.id = s.order_id AND o.agreement_id IS NULL
            """)

    def _get_sale_line_kind(self, line):
        """Kind shown on the line of the run."""
        if line.is_expense:
            return "expense"
        return "milestone" if line.qty_delivered_method == "milestones" else "order"

    def _get_sale_line_amount(self, line):
        """Untaxed amount of what an order line has to invoice, as its invoice line will say."""
        Tax = self.env["account.tax"]
        base = line._prepare_base_line_for_taxes_computation(quantity=line.qty_to_invoice)
        Tax._add_tax_details_in_base_line(base, line.company_id)
        rounding = line.currency_id.rounding
        raw = base["tax_details"]["raw_total_excluded_currency"]
        return from_minor(to_minor(line.currency_id.round(raw), rounding), rounding)

    def _get_sale_line_fingerprint(self, line):
        """Changes with anything that would make the preview of an order line untrue."""
        return (f"{line.qty_to_invoice:.6f}:{line.price_unit:.6f}:{line.discount:.4f}:"
                f"{line.tax_ids.ids}:{line.state}")

    def _get_stale_lines(self, lines=None):
        """Also the lines whose order or schedule says something else since the preview."""
        stale = super()._get_stale_lines(lines)
        Line = self.env["consortium.billing.run.line"]
        domain = [("run_id", "=", self.id), ("state", "=", "pending"),
                  ("sale_line_id", "!=", False)]
        if lines is not None:
            domain.append(("id", "in", lines.ids))
        return stale | Line.search(domain).filtered(
            lambda line: line.fingerprint != (
                self._get_instalment_fingerprint(line.schedule_line_id) if line.schedule_line_id
                else self._get_sale_line_fingerprint(line.sale_line_id)))

    # Invoice

    def _prepare_invoice_line_vals(self, line, setting, sign, sequence):
        """An order line is invoiced with Odoo's own values, linked to it, so that neither the
        order nor another run bills it again."""
        if not line.sale_line_id:
            return super()._prepare_invoice_line_vals(line, setting, sign, sequence)
        values = {"sequence": sequence, "billing_run_line_id": line.id}
        if line.schedule_line_id:
            return line.sale_line_id._prepare_instalment_invoice_line(
                line.schedule_line_id, line.amount, sign, **values)
        return line.sale_line_id._prepare_invoice_line(quantity=sign * line.quantity, **values)

    def _link_invoices(self, lines):
        """Instalments are invoiced with the lines that bill them."""
        result = super()._link_invoices(lines)
        billed = lines.filtered("schedule_line_id")
        if billed:
            billed.schedule_line_id._mark_invoiced(billed.move_line_id)
        return result
