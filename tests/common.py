"""The demo people, and the sandbox tenant with a mailbox connected to it."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

from odoo.tests.common import TransactionCase
from odoo.tools import convert_file

from ..engine.packed_text import packing
from ..exchange.graph.mail_json import read_mail

CRM_LOG = "crm.log@lumen.example"
SERVICE_ACCOUNT = "odoo.reader@lumen.example"
ANNA = "anna.bianchi@bianchi-arredi.example"
PAOLO = "paolo.greco@bianchi-arredi.example"
JOHN = "john.carter@harbour-vale.example"
GIULIA = "giulia.conti@lumen.example"
MARCO = "marco.ferri@lumen.example"
DARIO = "dario.villa@lumen.example"
STRANGER = "someone@elsewhere.example"
ENGLISH = "en_US"


class _Numbers:
    """Of messages, a minute apart: anew for each class, so that its first is of the
    morning, whatever ran before it.
    """

    def __init__(self):
        self.begin_anew()

    def __next__(self):
        return next(self._count)

    def begin_anew(self):
        self._count = itertools.count(1)


_numbers = _Numbers()


def recipient(address):
    return {"emailAddress": {"name": address.split("@")[0], "address": address}}


def graph_json(sender=ANNA, to=(GIULIA,), cc=(), **properties):
    """A message as Graph's JSON; `properties` replace what is usual."""
    number = next(_numbers)
    sent = datetime(2026, 11, 2, 9, 0) + timedelta(minutes=number)
    return {
        "id": f"immutable-{number}",
        "internetMessageId": f"<{number}@mail.example>",
        "conversationId": f"conversation-{number}",
        "subject": f"Message {number}",
        "body": {"contentType": "html", "content": f"<p>Text {number}</p>"},
        "from": sender and recipient(sender),
        "toRecipients": [recipient(address) for address in to],
        "ccRecipients": [recipient(address) for address in cc],
        "sentDateTime": f"{sent.isoformat()}Z",
        "receivedDateTime": f"{(sent + timedelta(seconds=5)).isoformat()}Z",
        "webLink": f"https://outlook.office365.com/owa/?ItemID={number}",
        **properties,
    }


def graph_message(*args, **properties):
    return read_mail(graph_json(*args, **properties))


def copy_of(message):
    """Another copy of a `Mail`, as a server delivers it: with an id of its own."""
    key = f"immutable-{next(_numbers)}"
    return replace(message, key=key, place=key)


def speak_italian(user):
    """From now on the user reads Italian: pages, sentences, what the browser says."""
    user.env["res.lang"]._activate_lang("it_IT")
    user.env["ir.module.module"]._load_module_terms(
        ["crm_email_logging"], ["it_IT"], overwrite=True
    )
    user.lang = "it_IT"


def speak_english(env):
    """From now on everybody reads English, contacts to come as well: in a database that
    was made in another language, nobody does, and tests compare sentences.
    """
    if [code for code, _name in env["res.lang"].get_installed()] == [ENGLISH]:
        return  # as nearly always, and asked once a class
    env["res.lang"]._activate_lang(ENGLISH)
    partners = env["res.partner"].with_context(active_test=False)
    partners.search([("lang", "!=", ENGLISH)]).lang = ENGLISH
    env["ir.default"].set("res.partner", "lang", ENGLISH)


class EmailLoggingCase(TransactionCase):
    """The demo people, and a mailbox that is not connected to anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak_english(cls.env)
        _numbers.begin_anew()
        cls._load_demo_people()
        cls.mailbox = cls.env["email.logging.mailbox"].create({"email": CRM_LOG})
        cls.company = cls.mailbox.company_id

    @classmethod
    def _load_demo_people(cls):
        if not cls.env.ref("crm_email_logging.user_giulia", raise_if_not_found=False):
            convert_file(
                cls.env,
                "crm_email_logging",
                "demo/email_logging_demo.xml",
                idref={},
                mode="init",
                noupdate=True,
            )
        for name in ("giulia", "marco", "sara", "dario"):
            setattr(cls, name, cls.env.ref(f"crm_email_logging.user_{name}"))
        for name in ("anna_bianchi", "paolo_greco", "john_carter", "bianchi_arredi"):
            partner = cls.env.ref(f"crm_email_logging.partner_{name}")
            setattr(cls, name, partner)

    def decide(self, *messages):
        return self.env["email.logging.matcher"]._decide(self.mailbox, list(messages))

    def reason(self, *args, **properties):
        (decision,) = self.decide(graph_message(*args, **properties))
        return decision.reason

    def record(self, *messages):
        """Decide and record, as the job does with a page.

        :return: the logged messages
        """
        decisions = self.decide(*messages)
        logged = [decision for decision in decisions if not decision.reason]
        skipped = [decision for decision in decisions if decision.reason]
        self.env["email.logging.skipped"]._insert(self.mailbox, skipped)
        with packing({mail.key: mail.body for mail in messages}) as bodies:
            messages = self.env["email.logging.message"]
            return messages._insert(self.mailbox, logged, bodies)


class InItalian:
    """Put before a case, it is the same for a salesperson who reads Italian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak_italian(cls.giulia)
