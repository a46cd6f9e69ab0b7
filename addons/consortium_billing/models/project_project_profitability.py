from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

SECTION = "consortium_hours"


class ProjectProject(models.Model):
    """The profitability of a project of an agreement: its own hours, each dollar once.

    A package serves several projects, an invoice several hours: each panel shows what the ledger
    says of its own project, so that the panels add up to the ledger.
    """

    _inherit = "project.project"

    def _show_profitability(self):
        """Also of projects that no order bills."""
        return bool(self.agreement_id) or super()._show_profitability()

    def _get_profitability_labels(self):
        return {
            **super()._get_profitability_labels(),
            SECTION: self.env._("Hours of the service agreement"),
        }

    def _get_profitability_sequence_per_invoice_type(self):
        return {**super()._get_profitability_sequence_per_invoice_type(), SECTION: 0}

    def _get_profitability_sale_order_items_domain(self, domain=None):
        """An order of the agreement serves several projects: each of its lines counts on one."""
        domain = super()._get_profitability_sale_order_items_domain(domain)
        if not self.agreement_id:
            return domain
        return Domain(domain) & (
            Domain("order_id.agreement_id", "=", False)
            | Domain("id", "in", self._get_own_order_lines()))

    def _get_own_order_lines(self):
        """Ids of the lines of the agreements' orders that belong to these projects: by the line
        itself, else by its first milestone or task."""
        self.env.flush_all()
        return [row[0] for row in self.env.execute_query(SQL(
            """
            SELECT s.id
              FROM sale_order_line s
              JOIN sale_order o ON o.id = s.order_id AND o.agreement_id = ANY(%s)
             WHERE COALESCE(
                    s.project_id,
                    (SELECT m.project_id FROM project_milestone m
                      WHERE m.sale_line_id = s.id ORDER BY m.id LIMIT 1),
                    (SELECT t.project_id FROM project_task t
                      WHERE t.sale_line_id = s.id ORDER BY t.id LIMIT 1)) = ANY(%s)
            """, self.agreement_id.ids, self.ids))]

    def _get_items_from_invoices_domain(self, domain=None):
        """Without the invoice lines of hours and packages, nor the credit notes of hours: the
        ledger says which project they are of."""
        return super()._get_items_from_invoices_domain(domain) & Domain([
            "|", ("billing_run_line_id", "=", False),
            ("billing_run_line_id.sale_line_id", "!=", False),
            ("credited_line_id", "=", False),
            "|", ("product_id", "=", False), ("product_id.is_hour_package", "=", False),
        ])

    def _get_profitability_items(self, with_action=True):
        """Add what the ledger says of these projects."""
        items = super()._get_profitability_items(with_action)
        invoiced, to_invoice = self._get_ledger_revenues()
        if invoiced or to_invoice:
            section = {
                "id": SECTION, "invoiced": invoiced, "to_invoice": to_invoice,
                "sequence": self._get_profitability_sequence_per_invoice_type()[SECTION],
            }
            if with_action and self._can_open_ledger():
                section["action"] = self._get_ledger_profitability_action()
            revenues = items["revenues"]
            revenues["data"].append(section)
            revenues["total"]["invoiced"] += invoiced
            revenues["total"]["to_invoice"] += to_invoice
        return items

    def _can_open_ledger(self):
        return self.env.user.has_group("consortium_billing.consortium_billing_group_user")

    def _get_ledger_profitability_action(self):
        """What a click on the section does, as Odoo's panel wants it."""
        return {"name": "action_view_hours_ledger", "type": "object", "args": "[]"}

    def action_view_hours_ledger(self, *args):
        """Open the rows of the ledger of the project."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_billing.consortium_hour_ledger_action")
        action["domain"] = [("project_id", "=", self.id)]
        action["context"] = {"search_default_group_kind": 1}
        action["name"] = self.env._("Hours of %(project)s", project=self.display_name)
        return action

    def _get_ledger_revenues(self):
        """(invoiced, to invoice): value of the live hours of these projects, in their currency.

        Overage and hourly work at their price; draws at their value in the package, invoiced as
        far as the package is: a package paid in three instalments is invoiced by thirds.
        """
        currency = self.currency_id[:1] or self.env.company.currency_id
        company = self.company_id[:1] or self.env.company
        totals = [0.0, 0.0]
        for currency_id, total, invoiced in self.env.execute_query(self._get_revenues_query()):
            source = self.env["res.currency"].browse(currency_id)
            invoiced = source.round(float(invoiced or 0))
            for index, amount in enumerate((invoiced, float(total) - invoiced)):
                totals[index] += source._convert(amount, currency, company)
        return tuple(currency.round(total) for total in totals)

    def _get_revenues_query(self):
        """SQL: (currency, value, of which invoiced) of the live hours of these projects."""
        self.env["sale.order.line"].flush_model(["untaxed_amount_invoiced", "price_subtotal"])
        return SQL(
            """
            SELECT l.currency_id, SUM(l.amount), SUM(
                   CASE WHEN l.kind != 'draw'
                        THEN CASE WHEN m.parent_state = 'posted' THEN l.amount ELSE 0 END
                        -- a package without order was paid elsewhere: a balance brought forward
                        WHEN s.id IS NULL OR s.price_subtotal = 0 THEN l.amount
                        ELSE l.amount * LEAST(1, GREATEST(
                            0, s.untaxed_amount_invoiced / s.price_subtotal)) END)
              FROM consortium_hour_ledger l
         LEFT JOIN account_move_line m ON m.id = l.move_line_id
         LEFT JOIN consortium_hour_package p ON p.id = l.package_id
         LEFT JOIN sale_order_line s ON s.id = p.sale_line_id
             WHERE l.project_id = ANY(%s) AND l.kind IN ('draw', 'overage', 'hourly')
               AND NOT l.reversed AND l.reversal_of_id IS NULL
               AND l.consent_state IS DISTINCT FROM 'refused'
             GROUP BY l.currency_id
            """, self.ids)
