"""When a contact and we wrote last: what counts, who knows it, that it stays right."""

import logging
import random
import time
from collections import Counter, defaultdict
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...engine.asking import FEW
from ...models.res_partner_facts import MANY as MANY_DATES
from ..common import ANNA, GIULIA, JOHN, MARCO, PAOLO
from .test_waiting import WaitingCase

FACTS = ("they_wrote_date", "we_wrote_date", "exchange_date", "recent_email_count")
DAY = 24
MONTH = timedelta(days=30)
MANY = [f"person{n}@elsewhere.example" for n in range(10)]
SILENT = ("they_wrote_date", "<", "-60d")
NOT_CONTACTED = ("we_wrote_date", "<", "-60d")

_logger = logging.getLogger(__name__)


class FactsCase(WaitingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(
            cls.env,
            "reader",
            groups="base.group_user,sales_team.group_sale_salesman_all_leads",
        )

    def facts(self, partner, user=None):
        """:return: [they wrote, we wrote, last exchange, in 30 days]"""
        partner = partner.with_user(user or self.reader)
        return [partner[name] for name in FACTS]

    def days(self, partner, user=None):
        """:return: the same, how many days ago"""
        *dates, count = self.facts(partner, user)
        now = fields.Datetime.now()
        return [*(date and (now - date).days for date in dates), count]

    def found(self, condition, user=None, among=None):
        partners = self.env["res.partner"].with_user(user or self.reader)
        among = among or self.anna_bianchi | self.paolo_greco | self.bianchi_arredi
        return partners.search([condition, ("id", "in", among.ids)]).sudo()

    # Recomputed without a statement of the addon

    def stored(self):
        facts = self.env["email.logging.fact"]
        facts._make_noted()
        facts.invalidate_model()
        return {
            (f.partner_id.id, f.company_id.id, f.reader): (
                f.they_wrote,
                f.we_wrote,
                f.exchanged,
            )
            for f in facts.sudo().search([])
        }

    def recomputed(self):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = defaultdict(list)
        for entry in self.env["interaction.log.entry"].sudo().search([]):
            is_ours = entry.direction == "outbound"
            counts = not entry.message_id.is_impersonal
            if entry.partner_id and counts and (is_ours or entry.is_by_contact):
                line = (entry.date, is_ours, entry.message_id.conversation_id.id)
                for reader in self.readers(entry):
                    key = (entry.partner_id.id, entry.company_id.id, reader)
                    lines[key].append(line)
        return {key: self.last(found) for key, found in lines.items()}

    def readers(self, entry):
        message = entry.message_id
        found = {entry.user_id.id, *message.reader_ids.ids}
        found |= {0} if message.audience != "private" else set()
        return found | ({-1} if message.audience == "sales" else set())

    def last(self, lines):
        conversations = defaultdict(list)
        for date, is_ours, conversation in lines:
            conversations[conversation].append((date, is_ours))
        exchanged = [
            max(one, other)
            for near in conversations.values()
            for one in (date for date, is_ours in near if is_ours)
            for other in (date for date, is_ours in near if not is_ours)
            if abs(one - other) <= MONTH
        ]
        return tuple(
            max(dates, default=False)
            for dates in (
                [date for date, is_ours, _id in lines if not is_ours],
                [date for date, is_ours, _id in lines if is_ours],
                exchanged,
            )
        )


@tagged("post_install", "-at_install")
class TestFacts(FactsCase):
    def test_what_counts(self):
        anna, paolo, company = self.anna_bianchi, self.paolo_greco, self.bianchi_arredi
        self.assertEqual(self.facts(anna), [False, False, False, 0])
        # Who is in Cc did not write.
        self.record(
            self.mail(cc=[PAOLO], hours=50 * DAY, internetMessageId="<1@x>"),
        )
        self.assertEqual(self.days(anna), [50, False, False, 0])
        self.assertEqual(self.days(paolo), [False, False, False, 0])
        # One answers to whom wrote more than 30 days before, one to whom wrote since.
        self.record(
            self.mail(PAOLO, hours=30 * DAY, answers="<1@x>", internetMessageId="<2@x>")
        )
        self.record(
            self.mail(
                *(GIULIA, [ANNA, PAOLO]),
                hours=19 * DAY,
                answers="<2@x>",
                internetMessageId="<3@x>",
            )
        )
        self.assertEqual(self.days(anna), [50, 19, False, 1])
        self.assertEqual(self.days(paolo), [30, 19, 19, 1])
        self.record(self.mail(hours=9 * DAY, answers="<3@x>"))
        self.assertEqual(self.days(anna), [9, 19, 9, 2])
        self.assertEqual(self.days(company), [9, 19, 9, 2])
        # Of another conversation.
        self.record(self.mail(PAOLO, hours=8 * DAY))
        self.assertEqual(self.days(paolo), [8, 19, 19, 2])
        self.assertEqual(self.days(company), [8, 19, 9, 3])
        # What comes late moves nothing back.
        self.record(
            self.mail(hours=90 * DAY), self.mail(GIULIA, [ANNA], hours=99 * DAY)
        )
        self.assertEqual(self.days(anna), [9, 19, 9, 2])
        self.assertEqual(self.stored(), self.recomputed())

    def test_what_does_not_count(self):
        anna = self.anna_bianchi
        self.mailbox.skip_automatic = False
        robot = [{"name": "Auto-Submitted", "value": "auto-replied"}]
        ten = self.mail(GIULIA, [ANNA, *MANY[:9]], cc=[MARCO], hours=9)
        messages = self.record(
            self.mail(hours=8, internetMessageHeaders=robot),
            self.mail(GIULIA, [ANNA, *MANY], hours=7),
            self.mail(to=[GIULIA, JOHN, *MANY], hours=6),
            ten,
        )
        self.assertEqual(messages.mapped("is_impersonal"), [True, True, True, False])
        they_wrote, we_wrote, _exchange, count = self.facts(anna)
        self.assertEqual((they_wrote, count), (False, 1))
        self.assertEqual(we_wrote, messages[3].date)

    def test_filters(self):
        anna, paolo, company = self.anna_bianchi, self.paolo_greco, self.bianchi_arredi
        self.log(
            self.mail(hours=70 * DAY),
            self.mail(GIULIA, [ANNA], hours=65 * DAY),
            self.mail(PAOLO, hours=3 * DAY),
        )
        self.assertEqual(self.found(SILENT), anna)
        self.assertEqual(self.found(NOT_CONTACTED), anna | company)
        lately = ("they_wrote_date", ">", "-60d")
        self.assertEqual(self.found(lately), paolo | company)
        others = self.john_carter | self.john_carter.parent_id
        self.assertFalse(self.found(lately, among=others))
        self.assertEqual(self.found(("we_wrote_date", "=", False)), paolo)
        self.assertEqual(self.found(("we_wrote_date", "!=", False)), anna | company)
        date = self.facts(company)[0]
        self.assertEqual(self.found(("they_wrote_date", "=", date)), paolo | company)
        dates = [self.facts(anna)[1], self.facts(company)[1]]
        found = self.found(("we_wrote_date", "in", dates))
        self.assertEqual(found, anna | company)
        for count in (FEW, MANY_DATES):
            partners = self.registry["res.partner"]
            self.patch(partners, "_count_dates", lambda *_args, count=count: count)
            with self.subTest("many", count=count):
                self.assertEqual(self.found(SILENT), anna)
                self.assertEqual(self.found(NOT_CONTACTED), anna | company)
        # She moves to another company.
        anna.parent_id = self.john_carter.parent_id
        self.assertFalse(self.found(NOT_CONTACTED, among=company))
        self.env.invalidate_all()
        self.assertEqual(self.days(company)[:2], [3, False])

    def test_a_filter_does_not_wait_for_postgresql_to_compile(self):
        self.log(self.mail(hours=70 * DAY))
        self.cr.execute("SET LOCAL jit = on")
        self.cr.cache.clear()
        partners = self.env["res.partner"].with_user(self.reader)
        partners._search([SILENT])
        self.cr.execute("SHOW jit")
        self.assertEqual(self.cr.fetchone(), ("off",))

    def test_who_knows(self):
        """A number follows from nothing but e-mails that its reader may see."""
        anna, company = self.anna_bianchi, self.bianchi_arredi
        old = self.record(self.mail(hours=70 * DAY), self.mail(JOHN, [MARCO]))[0]
        message = self.record(self.mail(hours=5))
        before = self.numbers(self.reader)
        self.assertEqual(before[0][0], message.date)
        self.assertEqual(self.numbers(self.marco)[0], [False, False, False, 0])
        own = self.numbers(self.giulia)
        self.assertEqual(own, before)
        message.with_user(self.giulia).action_mark_private()
        hidden = self.numbers(self.reader)
        self.assertEqual(hidden[0], [old.date, False, False, 0])
        self.assertEqual(hidden[1], hidden[0])
        self.assertEqual(hidden[2], anna | company)
        self.assertEqual(self.numbers(self.giulia), own)
        # A new private one changes nothing for others.
        conversation = message.conversation_id.with_user(self.giulia)
        conversation.action_mark_private()
        name = message.internet_message_id
        answer = self.record(self.mail(GIULIA, [ANNA], hours=1, answers=name))
        self.assertEqual(answer.audience, "private")
        self.assertEqual(self.numbers(self.reader), hidden)
        self.assertEqual(self.facts(anna, self.giulia)[2], answer.date)
        # Given to somebody by name, to all of Sales, and taken back.
        answer.with_user(self.giulia)._share_with(self.marco)
        self.assertEqual(self.facts(anna, self.marco), [False, answer.date, False, 1])
        message.with_user(self.giulia).action_share_with_sales()
        self.assertEqual(self.facts(anna, self.marco)[0], message.date)
        self.assertEqual(self.facts(anna)[0], message.date)
        (message | answer).with_user(self.giulia).action_take_back()
        self.assertEqual(self.numbers(self.marco)[0], [False, False, False, 0])
        self.assertEqual(self.facts(anna), self.facts(anna, self.giulia))
        # Of another company's mailbox.
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.reader.company_ids = [Command.link(elsewhere.id)]
        there = anna.with_user(self.reader).with_company(elsewhere)
        there = there.with_context(allowed_company_ids=elsewhere.ids)
        self.assertEqual([there[name] for name in FACTS], [False, False, False, 0])

    def numbers(self, user):
        """:return: list of all that the user is told"""
        anna, company = self.anna_bianchi, self.bianchi_arredi
        shown = anna.with_user(user).get_logged_emails()["facts"]
        values = [fact["value"] for fact in shown] or [False, False, False, 0]
        self.assertEqual(values, self.facts(anna, user))
        return [
            values,
            self.facts(company, user),
            self.found(SILENT, user),
            self.found(("they_wrote_date", ">", "-60d"), user),
            self.found(("exchange_date", "!=", False), user),
        ]

    def test_outside_of_sales(self):
        self.record(self.mail(hours=70 * DAY))
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        theirs = self.anna_bianchi.with_user(employee)
        self.assertEqual(theirs._known_facts(), {})
        self.assertEqual(theirs._recent_counts(), {})
        anna = self.anna_bianchi.with_user(employee)
        with self.assertRaises(AccessError):
            anna.read(["they_wrote_date"])
        with self.assertRaises(AccessError):
            self.found(SILENT, employee)
        views = anna.get_views([(False, "list"), (False, "search")])["views"]
        for kind in ("list", "search"):
            self.assertNotIn("they_wrote_date", views[kind]["arch"])
        for user in (employee, self.giulia, self.sara):
            with self.assertRaises(AccessError):
                self.env["email.logging.fact"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestRandom(FactsCase):
    """Whatever happens, facts are what a recomputation says."""

    takes_long = True  # so its file comes before others
    OPERATIONS, CHECKED_EVERY = 2000, 50

    def setUp(self):
        super().setUp()
        self.seed = int(time.time())
        _logger.info("Seed of the random operations: %s", self.seed)
        self.random = random.Random(self.seed)
        self.names = []
        self.firms = self.bianchi_arredi, self.john_carter.parent_id
        self.partners = self.anna_bianchi | self.paolo_greco | self.john_carter
        self.partners |= self.partners.create(
            [
                {"name": f"P{n}", "email": f"p{n}@firm.example", "parent_id": parent}
                for n, parent in enumerate([self.bianchi_arredi.id, False] * 3)
            ]
        )
        self.done = Counter()

    def test_2000_operations(self):
        weights = {
            self.log_page: 16,
            self.erase: 6,
            self.reassign: 3,
            self.leave: 2,
            self.mark: 5,
            self.split: 3,
            self.merge_conversations: 3,
            self.undo: 2,
            self.merge_partners: 0.5,
            self.archive: 1,
            self.move: 1,
            self.exclude: 0.5,
        }
        checked = 0
        while self.done.total() < self.OPERATIONS:
            [operation] = self.random.choices(list(weights), list(weights.values()))
            operation()
            if self.done.total() - checked >= self.CHECKED_EVERY:
                checked = self.done.total()
                told = (self.seed, checked, operation.__name__)
                self.assertEqual(self.stored(), self.recomputed(), told)
        self.assertEqual(self.stored(), self.recomputed(), self.seed)
        self.assertGreater(len(self.stored()), 20)
        self.assertEqual(len(self.done), len(weights), self.done)

    def one(self, model, *domain):
        ids = self.env[model].sudo().search(list(domain)).ids
        return self.env[model].sudo().browse(ids and self.random.choice(ids))

    def log_page(self):
        mails = [self.random_mail() for _ in range(self.random.randint(1, 5))]
        self.record(*mails)
        self.done["log"] += len(mails)

    def random_mail(self):
        of_us = [GIULIA, MARCO]
        of_them = [p.email for p in self.partners.exists() if p.email]
        ours = self.random.sample(of_us, self.random.randint(1, 2))
        theirs = self.random.sample(of_them, self.random.randint(1, 3))
        wrote, read = (ours, theirs) if self.random.random() < 0.5 else (theirs, ours)
        others = [*wrote[1:], *MANY] if self.random.random() < 0.05 else wrote[1:]
        self.names.append(f"<r{len(self.names)}@x>")
        answers = self.random.choice(self.names[-30:])
        return self.mail(
            *(wrote[0], read),
            cc=others,
            hours=self.random.randint(1, 24 * 120),
            answers=answers if answers != self.names[-1] else "",
            internetMessageId=self.names[-1],
        )

    def erase(self):
        self.one("email.logging.message").unlink()
        self.done["erase"] += 1

    def reassign(self):
        entry = self.one("interaction.log.entry")
        if entry:
            entry.partner_id = self.random.choice(self.partners.exists())
            self.done["reassign"] += 1

    def leave(self):
        entry = self.one("interaction.log.entry")
        if entry:
            user = entry.user_id
            entry.message_id.with_user(user).sudo(False)._opt_out()
            self.done["leave"] += 1

    def mark(self):
        """A message, or its whole conversation and what comes into it."""
        entry = self.one("interaction.log.entry")
        if not entry:
            return
        message = entry.message_id.with_user(entry.user_id).sudo(False)
        whole = self.random.random() < 0.3
        marked = message.conversation_id if whole else message
        if self.random.random() < 0.3:
            marked._share_with(self.random.choice([self.sara, self.reader]))
        else:
            names = ("mark_private", "mark_private", "share_with_sales", "take_back")
            getattr(marked, f"action_{self.random.choice(names)}")()
        self.done["mark"] += 1

    def split(self):
        message = self.one("email.logging.message")
        if not message:
            return
        try:
            message.action_split_conversation()
        except UserError:
            return  # it is the first one
        self.done["split"] += 1

    def merge_conversations(self):
        found = self.one("email.logging.conversation")
        found |= self.one("email.logging.conversation")
        if len(found) > 1:
            found.action_merge()
            self.done["merge conversations"] += 1

    def undo(self):
        choice = self.one("email.logging.conversation.choice")
        if choice:
            choice.conversation_id.action_undo()
            self.done["undo"] += 1

    def merge_partners(self):
        """A second record of somebody takes part, then they are one."""
        partner = self.random.choice(self.partners.exists())
        twin = partner.create({"name": "Twin", "email": partner.email})
        self.log_page()
        entry = self.one("interaction.log.entry", ("partner_id", "=", partner.id))
        entry.partner_id = twin
        pair = [partner, twin]
        self.random.shuffle(pair)
        wizards = self.env["base.partner.merge.automatic.wizard"]
        wizards._merge([p.id for p in pair], pair[0], extra_checks=False)
        self.env.invalidate_all()
        self.partners = (self.partners | pair[0]).exists()
        self.done["merge partners"] += 1

    def archive(self):
        partner = self.random.choice(self.partners.exists())
        partner.active = not partner.active
        self.done["archive"] += 1

    def move(self):
        partner = self.random.choice(self.partners.exists())
        partner.parent_id = self.random.choice([*self.firms, self.env["res.partner"]])
        self.done["move"] += 1

    def exclude(self):
        """Somebody is erased, and not logged for a while."""
        partner = self.random.choice(self.partners.exists())
        wizard = self.env["email.logging.erasure"].create(
            {"addresses": partner.email, "exclude": True}
        )
        wizard.action_erase()
        self.log_page()
        self.env["email.logging.exclusion"].search([]).unlink()
        self.done["exclude"] += 1
