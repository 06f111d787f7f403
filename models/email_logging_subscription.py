import logging
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ..connection import notifications
from ..connection.notifications import (
    LIFE,
    PATH,
    digest,
    ear_at,
    is_from_graph,
    new_state,
)
from ..engine.what_failed import describe
from ..exchange.errors import MailError, NotFound
from ..exchange.patience import JOB, PERSON

_logger = logging.getLogger(__name__)

RENEW_BEFORE = LIFE / 2
TRY_AGAIN_AFTER = timedelta(hours=1)
STILL_TOLD = (
    "Microsoft still knows %s subscriptions of this database to new mail, which end by "
    "themselves within a week: they could not be removed. %s"
)


class EmailLoggingSubscription(models.Model):
    """That Microsoft tells us at once of new mail in a mailbox.

    Belongs to the mailbox's job, and one without a mailbox to the daily one, which ends
    it in Exchange as well. No group has access.
    """

    _name = "email.logging.subscription"
    _description = "Email Logging Subscription"

    mailbox_id = fields.Many2one("email.logging.mailbox", ondelete="set null")
    identifier = fields.Char(help="By which Microsoft knows it; empty: there is none.")
    url = fields.Char(help="Where Microsoft tells it.")
    # Of the secret in each notification.
    digest = fields.Char(groups=fields.NO_ACCESS)
    expires = fields.Datetime()
    is_doubtful = fields.Boolean(help="Microsoft told that something is wrong with it.")
    tried = fields.Datetime(help="When it was tried in vain for the last time.")
    failure = fields.Char()
    failure_code = fields.Char()

    _mailbox_unique = models.Constraint(
        "UNIQUE(mailbox_id)", "A mailbox has one subscription."
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"digest", "mailbox_id"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # Job

    @api.model
    def _of(self, mailboxes):
        return self.sudo().search([("mailbox_id", "in", mailboxes.ids)])  # no ACL

    @api.model
    def _keep(self, mailbox, remote):
        """Make, renew or replace what tells of a mailbox's new mail, when it is time.

        A failure is noted and stops nothing: the mailbox is looked at all the same.

        :return: whether it works otherwise than before
        """
        known = self._of(mailbox)
        if not known._is_due(mailbox):
            return False
        known = known or known.create({"mailbox_id": mailbox.id})
        before = known.failure
        try:
            made = known._renew_or_make(remote)
        except MailError as error:
            known._note_failure(error)
            made = False
        return made or known.failure != before

    def _is_due(self, mailbox):
        now = fields.Datetime.now()
        if self.tried and self.tried > now - TRY_AGAIN_AFTER:
            return False
        is_alive = self.identifier and self.url == self._url(mailbox)
        return self.is_doubtful or not is_alive or self.expires < now + RENEW_BEFORE

    def _renew_or_make(self, remote):
        """:return: whether there is a new one
        :raise MailError: neither can be done
        """
        subscriptions = notifications.subscriptions_of(remote)
        if self.identifier and self.url == self._url(self.mailbox_id):
            try:
                self._note(subscriptions.renew(self.identifier))
                return False
            except NotFound:
                self.identifier = False
        if self.identifier:  # under an address of before
            subscriptions.delete(self.identifier)
        url, state = self._url(self.mailbox_id), new_state()
        made = subscriptions.create(self.mailbox_id.email, ear_at(url, state))
        self._note(made, url=url, digest=digest(state))
        return True

    def _note(self, subscription, **values):
        self.write(
            {
                "identifier": subscription.id,
                "expires": subscription.expires,
                "is_doubtful": False,
                "tried": False,
                "failure": False,
                "failure_code": False,
                **values,
            }
        )

    def _note_failure(self, error):
        """What passes is tried again by the next run, and is no news to anybody."""
        if error.passes:
            return
        self.write(
            {
                "tried": fields.Datetime.now(),
                "failure": error.kind,
                "failure_code": error.code,
            }
        )

    def _is_alive(self):
        """Whether Microsoft tells of new mail, as far as we know."""
        return bool(
            self.identifier
            and not self.is_doubtful
            and self.expires > fields.Datetime.now()
        )

    # Its end

    @api.model
    def _end_unwanted(self):
        """End in Exchange what no mailbox wants any more; where Exchange does not
        answer, it ends by itself in a week.
        """
        known = self.sudo().search(Domain.TRUE)  # no ACL
        unwanted = known.filtered(lambda s: not s._is_wanted())
        try:
            self._end_in_exchange(unwanted, JOB)
        except MailError:
            now = fields.Datetime.now()
            unwanted = unwanted.filtered(lambda s: not s.expires or s.expires < now)
        unwanted.unlink()

    @api.model
    def _end_in_exchange(self, ended, patience):
        """:raise MailError: Microsoft does not answer, or not as it should"""
        identifiers = ended.filtered("identifier").mapped("identifier")
        if not identifiers:
            return
        settings = self.env["email.logging.settings"]
        connection = settings._get_connection(patience)
        with notifications.subscriptions(connection) as ours:
            for identifier in identifiers:
                ours.delete(identifier)

    def _is_wanted(self):
        return bool(self.mailbox_id) and self.mailbox_id._may_be_told()

    @api.model
    def _end_all(self):
        """As far as Microsoft answers somebody who waits for it. Whatever goes wrong is
        said, and no more: an addon can always be uninstalled.
        """
        known = self.sudo().search(Domain.TRUE)  # no ACL
        try:
            with self.env.cr.savepoint():
                self._end_in_exchange(known, PERSON)
        except Exception as error:  # noqa: BLE001 - see above
            count = len(known.filtered("identifier"))
            _logger.warning(STILL_TOLD, count, describe(error))
        known.unlink()

    # What arrives

    @api.model
    def _url(self, mailbox):
        """Known to this database only: another one behind the same host refuses it."""
        base = self.env["email.logging.settings"]._get_base_url()
        return f"{base}{PATH}/{mailbox.id}/{self._signature(mailbox.id)}"

    @api.model
    def _signature(self, mailbox_id):
        return tools.hmac(self.sudo().env, "email_logging_notify", mailbox_id)

    @api.model
    def _is_ours(self, mailbox_id, signature):
        """:return: whether an address is one that we gave"""
        return tools.consteq(self._signature(mailbox_id), signature)

    @api.model
    def _receive(self, mailbox_id, content, is_of_life=False):
        """Somebody says that there is mail, or that something is wrong with the
        subscription. Only that the mailbox is to be looked at is believed.

        :param content: the bytes that were sent
        """
        kept = self._digests().get(mailbox_id)
        if not (kept and is_from_graph(content, kept)):
            return
        query = self._waking_query(mailbox_id, is_of_life)
        if self.env.execute_query(query):
            cr = self.env.cr
            cr.postcommit.add(self.env["ir.cron"]._notifydb)

    @api.model
    @tools.ormcache()
    def _digests(self):
        """:return: {id of a mailbox: digest of its secret}"""
        known = self.sudo().search([("identifier", "!=", False)])  # no ACL
        return {one.mailbox_id.id: one.digest for one in known}

    @api.model
    def _waking_query(self, mailbox_id, is_of_life):
        """A trigger of the mailbox's job, unless one waits already: what its present
        run is about to remove is locked by it, and does not count.
        """
        doubt = SQL(
            """doubt AS (
                UPDATE email_logging_subscription SET is_doubtful = TRUE
                 WHERE mailbox_id = %s AND is_doubtful IS NOT TRUE)""",
            mailbox_id,
        )
        return SQL(
            """
              WITH job AS (
                   SELECT cron.id
                     FROM email_logging_mailbox mailbox
                     JOIN ir_cron cron ON cron.id = mailbox.cron_id
                    WHERE mailbox.id = %(mailbox)s AND mailbox.enabled AND cron.active),
                   waiting AS (
                   SELECT id FROM ir_cron_trigger
                    WHERE cron_id IN (SELECT id FROM job) AND call_at <= %(now)s
                    LIMIT 1
                      FOR KEY SHARE SKIP LOCKED)
                   %(more)s
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT id, %(now)s FROM job WHERE NOT EXISTS (SELECT FROM waiting)
         RETURNING id
            """,
            mailbox=mailbox_id,
            now=fields.Datetime.now(),
            more=SQL(", %s", doubt) if is_of_life else SQL(),
        )
