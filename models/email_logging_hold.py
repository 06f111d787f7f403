from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql, format_date

OPEN = Domain("lifted_date", "=", False)


class EmailLoggingHold(models.Model):
    """A legal hold on a contact: nothing that it takes part in is removed.

    On a company it holds its people, too. Lifted ones stay, as a record.
    """

    _name = "email.logging.hold"
    _description = "Legal Hold"
    _inherit = ["email.logging.guarded"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Placed By", readonly=True)
    date = fields.Datetime("Placed On", readonly=True)
    lifted_user_id = fields.Many2one("res.users", "Lifted By", readonly=True)
    lifted_date = fields.Datetime("Lifted On", readonly=True)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        said = {"user_id": self.env.uid, "date": fields.Datetime.now()}
        said |= {"lifted_user_id": False, "lifted_date": False}
        holds = super().create([vals | said for vals in vals_list])
        for hold in holds:
            hold._tell(
                self.env._(
                    "Legal hold: no e-mail of this contact is removed. Reason: "
                    "%(reason)s",
                    reason=hold.reason,
                )
            )
        return holds

    # Actions

    def action_lift(self):
        """From now on, the periods count again."""
        self.check_access("create")
        standing = self.filtered_domain(OPEN)
        # By this action only.
        standing.sudo().write(
            {"lifted_user_id": self.env.uid, "lifted_date": fields.Datetime.now()}
        )
        for hold in standing:
            hold._tell(self.env._("The legal hold is lifted."))

    # Helpers

    def _tell(self, sentence):
        # Whoever may place a hold need not be allowed to write contacts.
        self.partner_id.sudo().message_post(body=sentence, subtype_xmlid="mail.mt_note")

    def _in_words(self):
        """:return: "Since 3/1/28, Sara: lawsuit" """
        day = fields.Datetime.context_timestamp(self, self.date).date()
        return self.env._(
            "Since %(date)s, %(name)s: %(reason)s",
            date=format_date(self.env, day),
            name=self.user_id.name or "",
            reason=self.reason,
        )

    @api.model
    def _open_by_partner(self):
        """:return: {id of a contact: the hold on it}"""
        # Everybody who sees the contact sees that it is kept.
        found = self.sudo().search(OPEN)
        return {hold.partner_id.id: hold for hold in found}

    @api.model
    def _held_partners(self):
        """:return: the contacts on hold, with the people of companies"""
        held = self.sudo().search(OPEN).partner_id  # whoever asks
        contacts = held.with_context(active_test=False)
        return held and contacts.search([("id", "child_of", held.ids)])

    @api.model
    def _held_addresses(self):
        """:return: list of all the addresses of contacts on hold"""
        held = self._held_partners()
        addresses = [*held.mapped("email_logging_address")]
        addresses += held.other_email_ids.mapped("email")
        return list(dict.fromkeys(filter(None, addresses)))

    @api.model
    def _free_condition(self, with_entries=False):
        """:return: `SQL` of the rows of `received` that no hold concerns"""
        held = self._held_partners()
        if not held:
            return SQL("TRUE")
        patterns = [f"% {escape_psql(a)} %" for a in self._held_addresses()]
        named = SQL(
            "COALESCE(received.participants, '') LIKE ANY(%s::text[])", patterns
        )
        if not with_entries:
            return SQL("NOT (%s)", named)
        return SQL(
            """
            NOT (%s) AND NOT EXISTS (
                SELECT FROM interaction_log_entry entry
                 WHERE entry.message_id = received.id AND entry.partner_id = ANY(%s))
            """,
            named,
            held.ids,
        )

    @api.model
    def _held(self, messages):
        """:return: those of the messages that a hold concerns"""
        free = self._free_condition(with_entries=True)
        messages.flush_model()
        query = SQL(
            "SELECT id FROM email_logging_message received"
            " WHERE id = ANY(%s) AND NOT (%s)",
            list(messages._ids),
            free,
        )
        return messages.browse([id for (id,) in self.env.execute_query(query)])

    @api.model
    def _check_free(self, messages):
        """:raise UserError: when some of the messages are under a hold"""
        if self._held(messages):
            raise UserError(
                self.env._(
                    "A legal hold keeps this: somebody who takes part is not to be "
                    "removed. Lift the hold on the contact first."
                )
            )
