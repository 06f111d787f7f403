"""What an open page is told: that it looks again, and whether that is news."""

import json
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged

from ...models.interaction_log_entry_told import LOOK
from ..common import ANNA, GIULIA, MARCO, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestEntryTold(EmailLoggingCase):
    def mail(self, sender, to, hours=1):
        date = Datetime.now() - timedelta(hours=hours)
        text = f"{date.isoformat(timespec='seconds')}Z"
        return graph_message(sender, to, sentDateTime=text, receivedDateTime=text)

    def concerned(self, *mails):
        """:return: {user: whether it is news to him}"""
        decisions = self.decide(*mails)
        told = self.env["interaction.log.entry"]._concerned(decisions)
        return {self.env["res.users"].browse(id): news for id, news in told.items()}

    def test_news_is_what_a_contact_wrote_lately(self):
        for mail, is_news in (
            (self.mail(ANNA, [GIULIA]), True),
            (self.mail(ANNA, [GIULIA], hours=23), True),
            (self.mail(ANNA, [GIULIA], hours=25), False),
            (self.mail(GIULIA, [ANNA]), False),
        ):
            with self.subTest(mail.sender, date=mail.sent):
                self.assertEqual(self.concerned(mail), {self.giulia: is_news})

    def test_one_that_is_news_is_enough(self):
        mails = self.mail(ANNA, [GIULIA]), self.mail(MARCO, [ANNA])
        of_both = {self.giulia: True, self.marco: False}
        for order in (mails, mails[::-1]):
            old = self.mail(ANNA, [GIULIA], hours=30)
            self.assertEqual(self.concerned(*order, old), of_both)

    def test_news_is_for_who_wants_it(self):
        self.marco.with_user(self.marco).email_logging_news = True
        bus = self.env["bus.bus"]
        for is_news in (True, False):
            last = bus.search([], order="id desc", limit=1).id
            people = dict.fromkeys((self.giulia | self.marco).ids, is_news)
            self.env["interaction.log.entry"]._tell_people(people)
            self.env.cr.precommit.run()
            told = {}
            for one in bus.search([("id", ">", last), ("message", "like", LOOK)]):
                partner_id = json.loads(one.channel)[-1]
                told[partner_id] = json.loads(one.message)["payload"]["is_news"]
            marcos, giulias = self.marco.partner_id.id, self.giulia.partner_id.id
            self.assertEqual(told, {marcos: is_news, giulias: False})
