from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.addresses import participants_text
from ..engine.bulk_insert import bulk_insert
from ..engine.late_index import LateIndex, trigram
from ..exchange.mailbox import Place


class EmailLoggingReceived(models.AbstractModel):
    """A message that the job took from a shared mailbox, whatever its verdict.

    Whoever inherits says where it goes (`_destination`).
    """

    _name = "email.logging.received"
    _description = "E-mail of a Shared Mailbox"
    _inherit = ["email.logging.searched"]
    _order = "date desc, id desc"
    # The field of `email.logging.unsettled` that marks such a record.
    _unsettled_field = ""

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    # Identity
    key = fields.Char(
        required=True,
        readonly=True,
        groups="base.group_system",
        help="Names the message in the shared mailbox, wherever it is moved.",
    )
    place = fields.Char(
        readonly=True,
        groups="base.group_system",
        prefetch=False,
        help="Where the message is now, when its key does not say so.",
    )
    internet_message_id = fields.Char("Message-ID", readonly=True)
    identity = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="A digest of Message-ID, sender, sent date and subject; with the "
        "recipients where other messages share all these.",
    )
    mark = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="A digest by which the message is recognised after it was deleted.",
    )
    # Envelope
    date = fields.Datetime(
        readonly=True,
        index=True,
        help="When we sent the message, or when we received it.",
    )
    sender_email = fields.Char("Sender Address", readonly=True)
    participants = fields.Text(
        readonly=True,
        help="All addresses, each between spaces, for searching.",
    )
    settled = fields.Boolean(
        compute="_compute_settled",
        search="_search_settled",
        help="The message has left the Inbox of the shared mailbox.",
    )

    _participants_trigram = LateIndex(trigram("participants"))
    _key_unique = models.UniqueIndex(
        "(mailbox_id, key)", "A message of a mailbox has one verdict."
    )

    @api.depends()
    def _compute_settled(self):
        marks = self.env["email.logging.unsettled"].sudo()  # open to nobody
        field = self._unsettled_field
        marked = marks.search_fetch([(field, "in", self.ids)], [field])[field]
        for received in self:
            received.settled = received not in marked

    def _search_settled(self, operator, value):
        if operator != "in":
            return NotImplemented
        marks = self.env["email.logging.unsettled"].sudo()  # open to nobody
        unsettled = Domain("id", "in", marks._marked(self._unsettled_field))
        return ~unsettled if True in value else unsettled

    # Job

    @api.model
    def _insert_received(self, vals_list):
        """Record messages that have not left the Inbox yet."""
        if not vals_list:
            return self.browse()
        also = self._accompanying_queries(vals_list)
        return bulk_insert(self, vals_list, also, named=("key",))

    @api.model
    def _accompanying_queries(self, vals_list):
        """:return: list of statements to carry out in the one that records, where `new`
        has the new ids and the keys of their mail
        """
        marks = self.env["email.logging.unsettled"]
        return [marks._mark_query(self._unsettled_field)]

    @api.model
    def _left_unsettled(self, mailbox):
        """:return: what a run recorded, but did not note as moved"""
        marks = self.env["email.logging.unsettled"]
        return marks._of(self._unsettled_field, mailbox)

    def _note_settled(self, places):
        """Note that messages have left the Inbox.

        :param places: {id: new place}, of those whose place is another one now
        :return: list of statements to carry out
        """
        if not self:
            return []
        marks = self.env["email.logging.unsettled"]
        statements = [marks._unmark_query(self._unsettled_field, self.ids)]
        if places:
            statements.append(self._new_places_query(places))
        self.invalidate_recordset(["settled", "place"])
        return statements

    # Helpers

    def _place(self):
        """:return: the `Place` under which the remote mailbox finds it"""
        self.ensure_one()
        received = self.sudo()  # the key is no secret, but of no use to people
        return Place(
            received.key,
            received.place or received.key,
            received.internet_message_id or "",
        )

    def _destination(self, filing):
        """:param filing: the mailbox's `Filing`
        :return: the path (tuple of names) of the folder where it belongs
        """
        raise NotImplementedError

    @api.model
    def _prepare_received_vals(self, mailbox, decision):
        mail = decision.mail
        return {
            "mailbox_id": mailbox.id,
            "company_id": mailbox.company_id.id,
            "key": mail.key,
            "place": mail.place if mail.place != mail.key else False,
            "internet_message_id": mail.internet_message_id or False,
            "identity": decision.correspondence.identity_key or False,
            "mark": decision.correspondence.identity.exact or False,
            "date": decision.date,
            "sender_email": decision.correspondence.sender,
            "participants": participants_text(decision.correspondence.addresses),
        }

    def _new_places_query(self, places):
        return SQL(
            """
            UPDATE %(table)s received
               SET place = new.place
              FROM (VALUES %(rows)s) AS new (id, place)
             WHERE received.id = new.id
            """,
            table=SQL.identifier(self._table),
            rows=SQL(", ").join(places.items()),
        )
