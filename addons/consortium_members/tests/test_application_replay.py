from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_application_page import PDF, ApplicationPageCommon


@tagged("post_install", "-at_install")
class TestApplicationReplay(ApplicationPageCommon):
    """The server replays a form that met another session: nothing of it is lost."""

    def test_all_files_are_read_again(self):
        files = [("files", (f"{rank}.pdf", PDF, "application/pdf")) for rank in range(3)]
        calls = []
        submit = self.registry["consortium.membership"]._submit_form

        def meet_another_session(membership, values):
            calls.append(values)
            if len(calls) == 1:
                raise ConcurrencyError
            return submit(membership, values)

        self.patch(self.registry["consortium.membership"], "_submit_form", meet_another_session)
        with mute_logger("odoo.service.model", "odoo.http"):
            self._post(files=files)
        self.assertEqual(len(calls), 2)
        self.assertEqual(self.application.state, "submitted")
        attached = self.application.application_attachment_ids
        self.assertEqual(sorted(attached.mapped("name")), ["0.pdf", "1.pdf", "2.pdf"])
        self.assertEqual(set(attached.mapped("raw")), {PDF})
