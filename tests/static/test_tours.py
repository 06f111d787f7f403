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

    def test_a_thread_of_30_by_keyboard(self):
        messages = self.record(*self.thread(30))
        entry = messages[10].entry_ids
        page = f"/odoo/interaction.log.entry/{entry.id}"
        self.start_tour(page, "crm_email_logging_conversation", login="giulia")

    def thread(self, length):
        """:return: mails, each an answer to the one before"""
        mails = []
        for number in range(length):
            people = (GIULIA, [ANNA]) if number % 2 else (ANNA, [GIULIA])
            answers = {"id": "String 0x1042", "value": f"<{number - 1}@thread>"}
            mails.append(
                graph_message(
                    *people,
                    internetMessageId=f"<{number}@thread>",
                    subject="Offerta",
                    body={"contentType": "text", "content": f"Words {number}"},
                    singleValueExtendedProperties=[answers] if number else [],
                )
            )
        return mails
