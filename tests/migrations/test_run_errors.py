from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...exchange.errors import MailError
from ...exchange.failures import KINDS
from ..common import EmailLoggingCase

SCRIPT = "crm_email_logging/migrations/19.0.1.3.0/pre-run-errors.py"


@tagged("post_install", "-at_install")
class TestRunErrors(EmailLoggingCase):
    def test_sentences_become_what_they_say(self):
        """Item 8: the runs of before are read in everybody's language, too."""
        errors = [MailError(kind, code) for kind in KINDS for code in ("", "HTTP 403")]
        told = [None, *map(str, errors)]
        told += ["The mailbox is full: delete old mail or enlarge it. (Quota (1))"]
        runs = self.env["email.logging.run"].create(
            [{"mailbox_id": self.mailbox.id, "start": "2026-11-01"} for _one in told]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE email_logging_run ADD error TEXT;
            ALTER TABLE email_logging_run DROP error_kind, DROP error_code
            """
        )
        for run, sentence in zip(runs, told, strict=True):
            self.env.cr.execute(
                "UPDATE email_logging_run SET error = %s WHERE id = %s",
                [sentence, run.id],
            )
        for _twice in range(2):
            load_script(file_path(SCRIPT), "pre_run_errors").migrate(
                self.env.cr, "19.0.1.2.0"
            )
        self.env.invalidate_all()
        found = [(run.error_kind, run.error_code or "") for run in runs]
        expected = [(error.kind, error.code) for error in errors]
        self.assertEqual(found[1:-1], expected)
        self.assertFalse(runs[0].error)
        self.assertEqual(found[-1], ("quota_exceeded", "Quota (1)"))
