from odoo import Command
from odoo.tests import tagged

from .common_share import ShareCommon


@tagged("post_install", "-at_install")
class TestAdmissionPerformance(ShareCommon):
    """Queries of a board that admits a batch, with its real invoices of shares and dues."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.share_ids = [
            Command.create({"share_class_id": cls.common.id, "minimum": 50})
        ]
        cls.category.dues_product_id = cls.env["product.product"].create(
            {"name": "Dues", "type": "service", "list_price": 200}
        )
        cls.company.write(
            {
                "consortium_dues_on_admission": True,
                "consortium_post_admission_invoice": False,
                # inviting is Odoo's wizard, one contact after the other, by the job
                "consortium_portal_invitation": False,
            }
        )

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _admissions(self, size):
        """Applications with an address, and customers already: Odoo writes a partner once,
        on its very first invoice."""
        partners = self._new_partners(size, f"Batch {size}")
        partners.write({"email": "batch@example.com", "customer_rank": 1})
        applications = self.Membership.create(
            [{"partner_id": p.id, "category_id": self.category.id} for p in partners]
        )
        applications.action_submit()
        return applications

    def _measure(self, prepare=lambda batch: batch, step=lambda batch: batch.action_admit()):
        counts = []
        for size in (5, 20, 40):
            batch = self._admissions(size)
            subject = prepare(batch)
            counts.append(self._count(lambda s=subject: step(s)))
            self._check_batch(batch)
        return counts

    def _check_batch(self, batch):
        invoices = batch.admission_invoice_ids
        self.assertEqual(len(invoices), len(batch))
        self.assertEqual(len(invoices.invoice_line_ids), 2 * len(batch))

    def test_admission_with_draft_invoices(self):
        counts = self._measure()
        self.assertLessEqual(counts[2], counts[1] + 4, counts)

    def test_admission_with_posted_invoices(self):
        """Odoo's own numbering of invoices is all that grows."""
        self.company.consortium_post_admission_invoice = True
        counts = self._measure()
        self.assertLessEqual((counts[2] - counts[1]) / 20, 3.3, counts)
