"""People of every role and records of every model, to try who may do what."""

from contextlib import contextmanager

from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.sql_db import Savepoint
from odoo.tests import new_test_user
from odoo.tests.common import mute_logger

from ...engine.packed_text import packing
from ..common import ANNA, JOHN, MARCO, STRANGER, EmailLoggingCase, graph_message
from .roles import EXPORT, INTERNAL, ROLES, SALES
from .table import TRANSIENT

REFUSED = "refused"
SECRET = "Geheimwort"
MUTED = (
    "odoo.sql_db",
    "odoo.http",
    "odoo.models",
    "odoo.orm.models",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
)


def _said_once(refusal):
    """Odoo's sentence of who may is read from the database by each of thousands of
    refusals; it is the same for the same model, mode and language.
    """
    said = {}

    def _make_access_error(self, model, mode):
        key = model, mode, self.env.lang
        if key not in said:
            said[key] = refusal(self, model, mode).args
        return AccessError(*said[key])

    return _make_access_error


class ProbeCase(EmailLoggingCase):
    """`mine[role]` and `others` hold a record of each model, by its name: what concerns
    the role's own mail, where it has some, and what concerns somebody else's.
    """

    takes_long = True  # so its files come before others

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        access = type(cls.env["ir.model.access"])
        refusal = _said_once(access._make_access_error)
        cls.classPatch(access, "_make_access_error", refusal)
        cls.users = {
            role: new_test_user(
                cls.env,
                f"role_{role}",
                groups=f"{groups},{EXPORT}" if role in INTERNAL else groups,
                email=f"{role}@lumen.example",
            )
            for role, groups in ROLES.items()
        }
        shared = cls._shared_records()
        cls.others = {**shared, **cls._records_of(MARCO, JOHN)}
        cls.mine = {
            role: {**cls.others, **cls._records_of(cls.users[role].email, ANNA)}
            if role in SALES
            else cls.others
            for role in ROLES
        }
        for role, user in cls.users.items():
            conversation = cls.mine[role]["email.logging.conversation"]
            transient = cls._transient_records(user, conversation)
            files = cls._files_of(user)
            cls.mine[role] = {**cls.mine[role], **transient, **files}
        cls.tries = cls.surprises = 0

    @classmethod
    def _shared_records(cls):
        env, mailbox = cls.env, cls.mailbox
        values = {
            "email.logging.address": {
                "partner_id": cls.marco.partner_id.id,
                "email": "marco@home.example",
            },
            "email.logging.exclusion": {"name": "bank.example"},
            "email.logging.check": {
                "mailbox_id": mailbox.id,
                "code": "archive",
                "state": "passed",
                "outcome": "x",
            },
            "email.logging.run": {"mailbox_id": mailbox.id, "start": "2026-11-02"},
            "email.logging.past": {
                "mailbox_id": mailbox.id,
                "folder": "Old Mail",
                "folder_key": "x",
            },
            "email.logging.token": {"mailbox_id": mailbox.id},
            "email.logging.pending.sign.in": {"purpose": "consent", "state": "x"},
            "email.logging.removed": {"company_id": cls.company.id, "digest": "x"},
            "email.logging.opt.out": {
                "company_id": cls.company.id,
                "user_id": cls.marco.id,
                "mark": "x",
            },
            "email.logging.hold": {
                "partner_id": env["res.partner"].create({"name": "Held"}).id,
                "reason": "x",
            },
            "email.logging.acknowledgement": {
                "user_id": cls.marco.id,
                "date": "2026-11-02",
            },
            "email.logging.person.figures": {
                "basis": "agreement",
                "basis_date": "2026-11-02",
                "document": "eA==",
            },
            "email.logging.data.request": {"addresses": "nobody@elsewhere.example"},
            "email.logging.period.count": {
                "company_id": cls.company.id,
                "date": "2026-11-02",
                "kind": "text",
            },
            "email.logging.unsettled": {},
            "email.logging.subscription": {},
            "email.logging.source": {
                "message_id": cls._record(graph_message(JOHN, [MARCO])).id
            },
            "email.logging.wanted": {"mailbox_id": mailbox.id, "key": "x"},
            "email.logging.conversation.choice": {
                "kind": "split",
                "conversation_id": cls._record(
                    graph_message(JOHN, [MARCO])
                ).conversation_id.id,
            },
        }
        values["email.logging.conversation.mark"] = {
            "conversation_id": values["email.logging.conversation.choice"][
                "conversation_id"
            ],
            "user_id": cls.marco.id,
        }
        records = {model: env[model].create(vals) for model, vals in values.items()}
        period = env["email.logging.period"].search([], limit=1)
        file = env["email.logging.past.file"].create(
            {"past_id": records["email.logging.past"].id, "name": SECRET}
        )
        own = {
            "email.logging.mailbox": mailbox,
            "email.logging.period": period,
            "email.logging.past.file": file,
        }
        return {**records, **own}

    @classmethod
    def _files_of(cls, user):
        """What the user dropped, and what became of it."""
        past = cls.env["email.logging.past"].with_user(user).sudo()
        past = past.create({"kind": "files", "mailbox_id": cls.mailbox.id})
        file = past.env["email.logging.past.file"].create(
            {"past_id": past.id, "name": f"{user.login}.eml"}
        )
        return {record._name: record.sudo(False) for record in (past, file)}

    @classmethod
    def _transient_records(cls, user, conversation):
        models = (cls.env[model].with_user(user).sudo() for model in TRANSIENT)
        vals = {
            "email.logging.erasure": {"addresses": ANNA},
            "email.logging.past.choice": {"mailbox_id": cls.mailbox.id},
            "email.logging.conversation.merge": {"conversation_id": conversation.id},
            "email.logging.sharing": {"conversation_id": conversation.id},
            "email.logging.opportunity": {
                "entry_id": conversation.message_ids.entry_ids[:1].id
            },
            "email.logging.later": {"conversation_ids": conversation.ids},
            "email.logging.handover": {
                "conversation_ids": conversation.ids,
                "user_id": cls.giulia.id,
            },
        }
        return {m._name: m.create(vals.get(m._name, {})).sudo(False) for m in models}

    @classmethod
    def _records_of(cls, salesperson, contact):
        """What a message to a salesperson, and one from a stranger, leave."""
        stranger = f"{salesperson.split('@')[0]}.{STRANGER}"
        subject = f"{SECRET} {salesperson}"
        message = cls._record(graph_message(contact, [salesperson], subject=subject))
        cls._record(graph_message(stranger, [salesperson]))
        correspondents = cls.env["email.logging.correspondent"]
        correspondent = correspondents.search([("email", "=", stranger)])
        correspondent.partner_id = cls.john_carter
        return {
            "email.logging.draft": cls.env["email.logging.draft"].create(
                {
                    "message_id": message.id,
                    "user_id": message.entry_ids.user_id.id,
                    "kind": "reply",
                    "subject": f"Re: {subject}",
                }
            ),
            "email.logging.awaited": cls.env["email.logging.awaited"].create(
                {"message_id": message.id, "token": "x"}
            ),
            "email.logging.image.consent": cls.env[
                "email.logging.image.consent"
            ].create({"user_id": message.entry_ids.user_id.id, "digest": "x"}),
            "email.logging.reply.to": cls.env["email.logging.reply.to"].create(
                {"message_id": message.id, "people": contact}
            ),
            "email.logging.request": cls.env["email.logging.request"].create(
                {"message_id": message.id, "user_id": cls.dario.id}
            ),
            **cls._figures_of(message.conversation_id),
            "email.logging.message": message,
            "interaction.log.entry": message.entry_ids,
            "email.logging.conversation": message.conversation_id,
            "email.logging.verdict": cls.env["email.logging.verdict"].search(
                [("message_id", "=", message.id)]
            ),
            "email.logging.correspondent": correspondent,
            "email.logging.sighting": correspondent.sighting_ids,
            "email.logging.skipped": correspondent.sighting_ids.skipped_id,
        }

    @classmethod
    def _figures_of(cls, conversation):
        segments = cls.env["email.logging.segment"]
        segment = segments.search([("conversation_id", "=", conversation.id)])
        report = cls.env["email.logging.report"].browse(segment.ids)
        partners = conversation.message_ids.entry_ids.partner_id
        facts = cls.env["email.logging.fact"].search(
            [("partner_id", "in", partners.ids)]
        )
        return {
            "email.logging.segment": segment,
            "email.logging.report": report,
            "email.logging.fact": facts[:1],
        }

    @classmethod
    def _record(cls, mail):
        (decision,) = cls.env["email.logging.matcher"]._decide(cls.mailbox, [mail])
        if decision.reason:
            return cls.env["email.logging.skipped"]._insert(cls.mailbox, [decision])
        with packing({mail.key: mail.body}) as bodies:
            messages = cls.env["email.logging.message"]
            return messages._insert(cls.mailbox, [decision], bodies)

    def setUp(self):
        super().setUp()
        self.asked = None  # statements when the last attempt ended

    def attempt(self, role, model, method, *args, **kwargs):
        """Call a method as by RPC, and undo what it did.

        :return: its result, `REFUSED`, or the error that came after access was granted
        """
        type(self).tries += 1
        records = self.env[model].with_user(self.users[role])
        try:
            with mute_logger(*MUTED), self.undone():
                result = call_kw(records, method, args, kwargs)
                self.env.flush_all()
                return result
        except AccessError:
            return REFUSED
        except UserError as error:
            # Odoo says so of exports by those who may not export at all.
            return REFUSED if method == "export_data" else error
        except Exception as error:  # noqa: BLE001 - nobody was kept off
            return error
        finally:
            self.env.invalidate_all()

    @contextmanager
    def undone(self):
        """As in a savepoint that is rolled back. There are thousands of attempts: those
        that follow one another share it, and who asked nothing has nothing to undo.
        """
        cr = self.env.cr
        cr.flush()
        if self.asked != cr.sql_log_count:
            self.before = Savepoint(cr)
        count = cr.sql_log_count
        try:
            yield
        finally:
            cr.clear()
            # A statement that fails is not counted.
            status = cr.connection.info.transaction_status
            if cr.sql_log_count != count or status == TRANSACTION_STATUS_INERROR:
                self.before.rollback()
            self.asked = cr.sql_log_count

    def assertMay(self, expected, role, model, method, *args, nothing=REFUSED):
        """:param nothing: a result that says as little as a refusal: rows of reports
        that somebody may not know of are not there for him
        """
        result = self.attempt(role, model, method, *args)
        is_reached = result is not REFUSED and result != nothing
        type(self).surprises += is_reached != expected
        with self.subTest(role=role, model=model, method=method, args=args):
            self.assertEqual(is_reached, expected, repr(result)[:200])
        return result
