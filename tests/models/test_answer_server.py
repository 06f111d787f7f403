"""By which server an answer is sent, as whom, and how large it may be."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config

from ..answer_case import AnswerCase
from ..common import GIULIA, MARCO


@tagged("post_install", "-at_install")
class TestAnswerServer(AnswerCase):
    def test_sent_under_no_address_but_the_author_s(self):
        asked = self.receive(subject="Offer")
        self.server.from_filter = "elsewhere.example"
        draft = self.draft(asked)
        self.assertIn("No outgoing mail server", draft.obstacle)
        with self.assertRaisesRegex(UserError, "No outgoing mail server"):
            draft.action_send()
        self.server.from_filter = "lumen.example"
        self.giulia.with_user(self.giulia).email = MARCO
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "is your address"):
            draft.action_send()

    def test_personal_server_before_the_company_s(self):
        asked = self.receive(subject="Offer")
        own = self.server.copy(
            {
                "from_filter": GIULIA,
                "smtp_user": GIULIA,
                "owner_user_id": self.giulia.id,
            }
        )
        draft = self.draft(asked)
        self.assertEqual(draft._way(), {"mail_server_id": own.id})
        others = self.draft(self.receive(to=(MARCO,)), user=self.marco)
        self.assertEqual(others._way(), {"mail_server_id": self.server.id})

    def test_no_personal_server_where_an_administrator_switched_them_off(self):
        asked = self.receive(subject="Offer")
        own = {"from_filter": GIULIA, "smtp_user": GIULIA}
        own = self.server.copy({**own, "owner_user_id": self.giulia.id})
        self.assertEqual(self.draft(asked)._way(), {"mail_server_id": own.id})
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("mail.disable_personal_mail_servers", "1")
        draft = self.draft(asked)
        self.assertEqual(draft._way(), {"mail_server_id": self.server.id})

    def test_server_of_the_configuration_file_for_whom_it_says(self):
        draft = self.draft(self.receive(subject="Offer"))
        self.server.active = False
        host = {"smtp_server": "localhost", "smtp_port": self.sandbox.smtp_port}
        for said, obstacle in (
            ("lumen.example", ""),
            ("elsewhere.example", "No outgoing mail server"),
            (False, "No outgoing mail server"),
        ):
            with self.subTest(said), patch.dict(config.options, host, from_filter=said):
                self.env.invalidate_all()
                self.assertEqual(draft.obstacle[: len(obstacle) or 1], obstacle)
        with patch.dict(config.options, host, from_filter="lumen.example"):
            self.env.invalidate_all()
            self.write_and_send(draft)
        self.assertEqual(self.sent["From"].addresses[0].addr_spec, GIULIA)

    def test_too_many_attachments_are_told_before_it_is_queued(self):
        draft = self.draft(self.receive(subject="Offer"))
        self.server.max_email_size = 2
        file = self.env["ir.attachment"].with_user(self.giulia)
        draft.attachment_ids = file.create({"name": "x", "raw": b"x" * 1_400_000})
        draft.action_send()
        draft.sudo().state = "draft"
        draft.attachment_ids |= file.create({"name": "y", "raw": b"y" * 400_000})
        with self.assertRaisesRegex(UserError, "have 2 MB .* takes 2 MB"):
            draft.action_send()
