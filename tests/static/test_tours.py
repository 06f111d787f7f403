from odoo.tests import HttpCase, tagged

from ..common import ANNA, GIULIA, EmailLoggingCase, InItalian, graph_message


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


class ThreadCase(EmailLoggingCase):
    def thread(self, length):
        """:return: messages, each an answer to the one before"""
        return self.record(*(self.mail(number) for number in range(length)))

    def mail(self, number):
        people = (GIULIA, [ANNA]) if number % 2 else (ANNA, [GIULIA])
        answers = {"id": "String 0x1042", "value": f"<{number - 1}@thread>"}
        return graph_message(
            *people,
            internetMessageId=f"<{number}@thread>",
            subject="Offerta",
            body={"contentType": "text", "content": f"Words {number}"},
            singleValueExtendedProperties=[answers] if number else [],
        )


@tagged("post_install", "-at_install")
class TestConversationTours(ThreadCase, HttpCase):
    browser_size = "1366x900"

    def test_a_thread_of_30_by_keyboard(self):
        entry = self.thread(30)[10].entry_ids
        page = f"/odoo/interaction.log.entry/{entry.id}"
        self.start_tour(page, "crm_email_logging_conversation", login="giulia")

    def test_a_list_by_keyboard(self):
        self.thread(30)
        for name in ("interaction_log_entry", "email_logging_message"):
            with self.subTest(name):
                page = f"/odoo/action-crm_email_logging.{name}_action"
                tour = "crm_email_logging_list_by_keyboard"
                self.start_tour(page, tour, login="giulia")


@tagged("post_install", "-at_install")
class TestPhoneTours(ThreadCase, HttpCase):
    browser_size = "390x844"

    def test_a_thread_of_30_on_a_phone(self):
        self.thread(30)
        page = "/odoo/action-crm_email_logging.email_logging_conversation_action"
        tour = "crm_email_logging_conversation_on_a_phone"
        self.start_tour(page, tour, login="giulia")


@tagged("post_install", "-at_install")
class TestConversationToursInItalian(InItalian, TestConversationTours):
    test_a_list_by_keyboard = None


@tagged("post_install", "-at_install")
class TestPhoneToursInItalian(InItalian, TestPhoneTours):
    pass
