import logging
from email.utils import make_msgid
from uuid import uuid4

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime, formataddr

from ..engine.addresses import domain_of
from ..engine.answer import TOKEN_HEADER, quotation, references
from ..engine.answer_mail import sent_mail
from ..engine.packed_text import packing
from ..engine.plain_name import plain_name
from ..engine.races import retrying_races
from ..engine.what_failed import describe
from ..exchange.errors import MailError
from ..exchange.mail import Person
from .email_logging_draft import DRAFT, QUEUED, SENDING
from .email_logging_message_words import PRIVATE

_logger = logging.getLogger(__name__)


class EmailLoggingDraft(models.Model):
    """Answers leave by a queue of their own.

    Odoo's queue keeps an e-mail as a record that administrators read, and one that
    fails for good; it builds one e-mail for each recipient, and may replace From.
    """

    _inherit = "email.logging.draft"

    # Job

    @api.model
    def _cron_send(self):
        """Send what is queued, one after the other.

        What is marked as being sent before is sent once at most: stopped in between,
        nobody knows whether it left, so its author is asked to look.
        """
        cron = self.env["ir.cron"]
        for draft in self.search([("state", "=", SENDING)]):
            draft._fail(
                lambda env: env._(
                    "Odoo was stopped while it was sent. Look in Outlook whether it "
                    "left."
                )
            )
        queued, seconds_left = Domain("state", "=", QUEUED), 1.0
        while seconds_left and (draft := self.search(queued, order="id", limit=1)):
            draft._send()
            seconds_left = cron._commit_progress(1, remaining=self.search_count(queued))

    def _send(self):
        self.state = SENDING
        self.env["ir.cron"]._commit_progress()
        try:
            mail, token = self._deliver()
        except Exception as error:  # noqa: BLE001 - its author learns of it
            self.env.cr.rollback()
            self._fail(self._reason(error))
            return
        self._note_sent(mail, token)

    def _deliver(self):
        """:return: the `Mail` that a server has taken, and its token"""
        user, token = self.user_id, uuid4().hex
        own = self.with_user(user).with_company(self.message_id.company_id)
        own = own.with_context(lang=user.lang, tz=user.tz)
        own.message_id.check_access("read")  # rights may have changed meanwhile
        if own.obstacle:
            raise UserError(own.obstacle)
        to, cc = own._recipients()
        email = own._build(to, cc, token)
        address = own._own_address()
        # How to enter the server is nobody's to read.
        servers = (
            own.env["ir.mail_server"]
            .sudo()
            .with_context(
                send_validated_to=[person.address for person in (*to, *cc)],
                domain_bounce_address=address,
            )
        )
        servers.send_email(email, **own._way())
        sender = Person(user.name, address)
        body = email.get_body(("html",)).get_content()
        return sent_mail(email, sender, to, cc, body), token

    def _build(self, to, cc, token):
        """:return: the `EmailMessage`"""
        message = self.message_id.sudo()  # its headers are open to nobody
        known = references(message.internet_message_id, message.mail_references)
        headers = {TOKEN_HEADER: token}
        if known and known[-1] == message.internet_message_id:
            headers["In-Reply-To"] = known[-1]
        address = self._own_address()
        sender = formataddr((self.user_id.name, address))
        return (
            self.env["ir.mail_server"]
            .sudo()
            ._build_email__(
                email_from=sender,
                reply_to=sender,
                email_to=self._written(to),
                email_cc=self._written(cc),
                subject=plain_name(self.subject),
                body=self._html(),
                subtype="html",
                attachments=self._files(),
                message_id=make_msgid(domain=domain_of(address)),
                references=" ".join(known),
                headers=headers,
            )
        )

    def _written(self, persons):
        return [formataddr((plain_name(p.name), p.address)) for p in persons]

    def _html(self):
        links = self.env["mail.render.mixin"]
        body = str(links._replace_local_links(self.body or ""))
        return body + (self._quotation() if self.has_history else "")

    def _quotation(self):
        message = self.message_id
        head = (
            (self.env._("From"), message._format_recipient(message._answered().sender)),
            (self.env._("Sent"), format_datetime(self.env, message.date)),
            (self.env._("To"), message.recipients_to or ""),
            (self.env._("Cc"), message.recipients_cc or ""),
            (self.env._("Subject"), message.subject or ""),
        )
        return quotation(message._rendering(), head)

    def _files(self):
        """:return: list of (name, bytes, type)"""
        files = [(a.name, a.raw, a.mimetype) for a in self.attachment_ids]
        if not self.has_files:
            return files
        return files + self.message_id._ask(self._fetch_files)

    @api.model
    def _fetch_files(self, remote, place):
        return [
            (plain_name(a.name), *remote.attachment_content(place, a.id))
            for a in remote.attachments(place)
            if not a.is_inline
        ]

    # What became of it

    def _note_sent(self, mail, token):
        """It has left: whatever happens now, it is not sent again."""
        try:
            # Another job may record, at this moment, what belongs to it.
            reason = retrying_races(self.env.cr, self._record, mail, token)
        except Exception as error:  # noqa: BLE001 - it has left
            self.env.cr.rollback()
            _logger.warning("An answer was sent, not recorded: %s", describe(error))
            reason = "failed"
        user = self.user_id
        env = user.with_context(lang=user.lang).env
        sentence = env._("Your answer was sent.")
        if reason:
            sentence = env._("Your answer was sent. Odoo does not log it.")
        self.unlink()
        user._bus_send("simple_notification", {"type": "success", "message": sentence})

    def _record(self, mail, token):
        """Record what was sent as the job would, without waiting for its copy.

        :return: the reason why it is not logged, or None
        """
        answered = self.message_id
        mailbox = answered.mailbox_id
        [decision] = self.env["email.logging.matcher"]._decide(mailbox, [mail])
        if not decision.is_new:
            return decision.reason
        messages = self.env["email.logging.message"]
        with packing({mail.key: mail.body}) as bodies:
            message = messages._insert(mailbox, [decision], bodies)
        self.env["email.logging.awaited"].create(
            {"message_id": message.id, "token": token}
        )
        # It lies in no Inbox.
        marks = self.env["email.logging.unsettled"]
        marks.search([("message_id", "=", message.id)]).unlink()
        self._join_what_it_answers(message)
        if answered.audience == PRIVATE:
            message.audience = PRIVATE  # it quotes what it answers
        entries = self.env["interaction.log.entry"]
        entries._tell_people(entries._concerned([decision]))
        self.env["email.logging.segment"]._measure()
        self.env.flush_all()
        return None

    def _join_what_it_answers(self, message):
        """No header of it can name an e-mail that has no Message-ID."""
        conversation = self.message_id.conversation_id
        other = message.conversation_id - conversation
        if conversation and other and not self.message_id.internet_message_id:
            conversation._absorb(other)

    def _fail(self, reason):
        """:param reason: gives the sentence, in the environment of the author"""
        user = self.user_id
        sentence = reason(self.with_context(lang=user.lang).env)
        self.write({"state": DRAFT, "failure": sentence})
        self.message_id._tell(user, lambda env: env._("An answer was not sent"))
        user._bus_send(
            "simple_notification",
            {"type": "danger", "message": sentence, "sticky": True},
        )

    def _reason(self, error):
        """:return: a function that gives the sentence, in an environment"""
        if isinstance(error, MailError):
            message = self.message_id
            return lambda env: message.with_env(env)._told(error)
        if isinstance(error, AccessError | MissingError):
            return lambda env: env._("You may not read the e-mail any more.")
        if isinstance(error, UserError):
            said = str(error)
            return lambda env: said
        _logger.info("An answer was not sent: %s", describe(error))
        said = " ".join(str(describe(error)).split())
        return lambda env: env._(
            "The mail server did not take it: %(reason)s", reason=said
        )
