import logging

from psycopg2.errors import LockNotAvailable, UniqueViolation
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class EmailLoggingToken(models.Model):
    """msal's token cache of one mailbox, encrypted.

    A table of its own, so that a refreshed token can be stored in a transaction of its
    own while a run holds the mailbox's row. No group has access.
    """

    _name = "email.logging.token"
    _description = "Email Logging Token"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, ondelete="cascade"
    )
    cache = fields.Char(groups=fields.NO_ACCESS, prefetch=False)
    # How much of Graph's limits the last runs used: the next one goes on from there.
    pace = fields.Char(groups=fields.NO_ACCESS, prefetch=False)

    _mailbox_unique = models.Constraint(
        "UNIQUE(mailbox_id)", "A mailbox has one token cache."
    )

    @api.model
    def _load(self, mailbox):
        """:return: msal's serialised cache (str), or None before the first sign-in."""
        token = self.sudo().search([("mailbox_id", "=", mailbox.id)])  # no ACL
        return self.env["email.logging.vault"]._decrypt(token.cache) or None

    @api.model
    def _store(self, mailbox, cache):
        """Keep the serialised cache; in the caller's transaction."""
        values = {"cache": self.env["email.logging.vault"]._encrypt(cache)}
        token = self.sudo().search([("mailbox_id", "=", mailbox.id)])  # no ACL
        if token:
            token.write(values)
        else:
            token.create(dict(values, mailbox_id=mailbox.id))

    @api.model
    def _store_at_once(self, mailbox, cache):
        """Keep the cache even when the caller rolls back: Entra ID rotates it."""
        self._apart(mailbox, lambda tokens, owner: tokens._store(owner, cache))

    @api.model
    def _apart(self, mailbox, change):
        """Change a token in a transaction of its own.

        When two processes renew at once, Entra ID gives both a valid token, and
        whichever is stored will do: the second one does not wait long, and gives up.
        """
        try:
            with self.env.registry.cursor() as cr:
                cr.execute("SET LOCAL lock_timeout = '5s'")
                env = self.env(cr=cr)
                change(env["email.logging.token"], mailbox.with_env(env))
        except (TransactionRollbackError, UniqueViolation, LockNotAvailable):
            _logger.info("Another process is storing a token of %s", mailbox.id)

    @api.model
    def _load_paces(self, mailbox):
        """:return: state of the client's `Pace` (str) or None, and a list of those of
        other mailboxes: all are of one application
        """
        tokens = self.sudo().search_fetch(  # no ACL
            # A server keeps its limits apart from Microsoft's.
            [("pace", "!=", False), ("mailbox_id.kind", "=", mailbox.kind)],
            ["mailbox_id", "pace"],
        )
        own = tokens.filtered(lambda token: token.mailbox_id == mailbox)
        return own.pace or None, (tokens - own).mapped("pace")

    @api.model
    def _store_pace(self, mailbox, pace):
        self._apart(mailbox, lambda tokens, owner: tokens._write_pace(owner, pace))

    @api.model
    def _share_pace(self, mailbox, pace):
        """Keep it at once: jobs of other mailboxes run at the same time.

        :return: states (list of str) of the other mailboxes' paces
        """
        beside = []

        def exchange(tokens, owner):
            tokens._write_pace(owner, pace)
            beside.extend(tokens._load_paces(owner)[1])

        self._apart(mailbox, exchange)
        return beside

    @api.model
    def _write_pace(self, mailbox, pace):
        self.sudo().search([("mailbox_id", "=", mailbox.id)]).pace = pace  # no ACL

    @api.model
    def _rotate_secrets(self):
        """Encrypt with the newest key what an older one has encrypted.

        :raise NotReady: key_wrong
        """
        vault = self.env["email.logging.vault"]
        for token in self.sudo().search([("cache", "!=", False)]):  # no ACL
            if not vault._is_newest(token.cache):
                token.cache = vault._rotate(token.cache)

    @api.model
    def _forget(self, mailboxes):
        self.sudo().search([("mailbox_id", "in", mailboxes.ids)]).unlink()  # no ACL
