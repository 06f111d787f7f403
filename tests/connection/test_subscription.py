"""When it is time for a subscription to new mail, and what changes by it."""

from unittest.mock import patch

from odoo.tests import tagged

from ...exchange.errors import MailError
from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestSubscription(EmailLoggingCase):
    def keep(self, **outcome):
        """The next hour's try.

        :return: whether it works otherwise than before
        """
        subscriptions = self.env["email.logging.subscription"]
        subscriptions._of(self.mailbox).tried = False
        making = patch.object(type(subscriptions), "_renew_or_make", **outcome)
        with making:
            return subscriptions._keep(self.mailbox, None)

    def test_what_hinders_it_is_news_until_it_is_known(self):
        """The setup is validated anew then, not at each try."""
        nowhere, nothing = MailError("told_nowhere"), MailError("told_nothing")
        for outcome, is_otherwise in (
            ({"side_effect": nowhere}, True),
            ({"side_effect": nowhere}, False),
            ({"side_effect": nothing}, True),
            ({"side_effect": MailError("unavailable")}, False),
            ({"return_value": True}, True),
        ):
            self.assertEqual(bool(self.keep(**outcome)), is_otherwise, outcome)
