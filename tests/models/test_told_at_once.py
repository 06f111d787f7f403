"""Who has a page open sees what is logged, and no page is told more than that."""

import json

from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...engine import run
from ...engine.past import PastRun
from ...engine.run import Run
from ...models.interaction_log_entry_told import LOOK
from ..answer_case import AnswerCase
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

    def test_pages_of_one_run_are_told_together(self):
        """The first at once, the others at its end, also when Exchange fails then."""
        self.mailbox.batch_size = 1
        look = {"is_news": False}
        told = self.told(*(mime(subject=f"Page {number}") for number in range(4)))
        self.assertEqual(told, {self.giulia: [look, look]})
        self.control.add_fault(path="/move", skip=2, times=9, status=403)
        with mute_logger(run.__name__):
            told = self.told(*(mime(subject=f"More {number}") for number in range(4)))
        self.assertEqual(told, {self.giulia: [look, look]})

    def test_who_is_not_there_any_more_is_told_nothing(self):
        """The others are, all the same."""
        bus = self.env["bus.bus"]
        self.marco.active = False
        last = bus.search([], order="id desc", limit=1).id
        self._tell({self.marco.id: True, self.giulia.id: True})
        told = bus.search([("id", ">", last)])
        self.assertEqual(len(told), 1)
        self.assertIn(f",{self.giulia.partner_id.id}]", told.channel.replace(" ", ""))

    def test_one_statement_for_all(self):
        concerned = dict.fromkeys((self.giulia | self.marco).ids, False)
        bus = self.env["bus.bus"]
        self._tell(concerned)  # what it asks for once is known
        last = bus.search([], order="id desc", limit=1).id
        with self.assertQueryCount(1):
            self._tell(concerned)
        self.assertEqual(bus.search_count([("id", ">", last)]), 2)

    def _tell(self, concerned):
        self.env["interaction.log.entry"]._tell_people(concerned)
        self.env.cr.precommit.run()


@tagged("post_install", "-at_install")
class TestToldOfAnswer(AnswerCase):
    def test_pages_of_who_answered_look_again(self):
        asked = self.receive(subject="Offer")
        draft, bus = self.draft(asked), self.env["bus.bus"]
        last = bus.search([], order="id desc", limit=1).id
        self.write_and_send(draft)
        looks = bus.search([("id", ">", last), ("message", "like", LOOK)])
        told = [json.loads(look.channel)[1:] for look in looks]
        self.assertEqual(told, [["res.partner", self.giulia.partner_id.id]])
