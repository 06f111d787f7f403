from odoo.tests import HttpCase, tagged

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestTours(EmailLoggingCase, HttpCase):
    def test_from_email_to_opportunity(self):
        content = (
            "<p>Possiamo avere uno <b>sconto</b>?</p><img src='https://anna.example/a'>"
        )
        self.record(
            graph_message(
                ANNA,
                [GIULIA],
                subject="R: Sconto per Verona",
                body={"contentType": "html", "content": content},
            )
        )
        self.start_tour(
            f"/odoo/res.partner/{self.anna_bianchi.id}",
            "crm_email_logging_from_email_to_opportunity",
            login="giulia",
        )
        (entry,) = self.env["interaction.log.entry"].search([])
        self.assertEqual(entry.opportunity_id.name, "Sconto per Verona")
