"""Who has a page open sees what is logged, and no page is told more than that."""

import json

from odoo.tests import tagged

from ...engine.past import PastRun
from ...engine.run import Run
from ..common import ANNA, GIULIA, JOHN, MARCO
from ..sandbox_common import SandboxCase, mime


@tagged("post_install", "-at_install")
class TestTold(SandboxCase):
    def told(self, *mails):
        """:return: {user: what his pages were told}, of one run"""
        bus = self.env["bus.bus"]
        last = bus.search([], order="id desc", limit=1).id
        self.send(*mails)
        self.run_job()
        found = {}
        for one in bus.search([("id", ">", last)]):
            message = json.loads(one.message)
            if message["type"] == "email_logging/look":
                _db, _model, partner_id = json.loads(one.channel)
                user = self.env["res.users"].search([("partner_id", "=", partner_id)])
                found.setdefault(user, []).append(message["payload"])
        return found

    def test_who_is_concerned_is_told_to_look_again(self):
        nothing = {"is_news": False}
        told = self.told(mime(subject="One"), mime(subject="Two"), mime(JOHN, [MARCO]))
        self.assertEqual(told, {self.giulia: [nothing], self.marco: [nothing]})
        self.giulia.with_user(self.giulia).email_logging_news = True
        self.marco.with_user(self.marco).email_logging_news = True
        told = self.told(mime(ANNA, [GIULIA]), mime(MARCO, [JOHN]))
        news = {"is_news": True}
        self.assertEqual(told, {self.giulia: [news], self.marco: [nothing]})
        self.assertFalse(self.told(mime("stranger@elsewhere.example")))
        self.assertFalse(PastRun.tells_people)
        self.patch(Run, "tells_people", False)  # as with mail of before
        self.assertFalse(self.told(mime()))

    def test_one_statement_a_page(self):
        decisions = self.decide()
        entries = self.env["interaction.log.entry"]
        self.env["res.users"]._reached()
        with self.assertQueryCount(0):
            entries._tell_people(decisions)
