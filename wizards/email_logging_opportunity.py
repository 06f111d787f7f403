from odoo import api, fields, models
from odoo.exceptions import UserError

from ..actions import notice, window
from ..engine.correspondence import SALES_GROUP
from ..engine.opportunity import Basis
from ..exchange.errors import MailError

# What the opportunity is created with, as it stands in the window.
VALUES = (
    *("name", "type", "partner_id", "company_id", "user_id", "team_id"),
    "date_deadline",
)


class EmailLoggingOpportunity(models.TransientModel):
    """E-mails become an opportunity: an open one, or a new one.

    Who reads whole conversations decides about these; who knows of an entry only, about
    what its contact wrote or got with this message.
    """

    _name = "email.logging.opportunity"
    _description = "Opportunity of E-mails"

    entry_id = fields.Many2one(
        "interaction.log.entry", "E-mail", required=True, ondelete="cascade"
    )
    conversation_ids = fields.Many2many(
        "email.logging.conversation", relation="email_logging_opportunity_conversation"
    )
    open_ids = fields.Many2many("crm.lead", compute="_compute_open_ids")
    other_id = fields.Many2one(
        "crm.lead",
        "Another One",
        domain="[('won_status', '=', 'pending')]",
        ondelete="cascade",
    )
    name = fields.Char("Title")
    type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")])
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="cascade")
    company_id = fields.Many2one("res.company", ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref(SALES_GROUP).ids),
        ],
        ondelete="cascade",
    )
    team_id = fields.Many2one("crm.team", "Sales Team", ondelete="cascade")
    date_deadline = fields.Date("Expected Closing")
    tag_ids = fields.Many2many("crm.tag", "email_logging_opportunity_tag")
    has_attachments = fields.Boolean(related="entry_id.has_attachments")
    with_attachments = fields.Boolean(
        help="The e-mail's files are kept on the opportunity, too."
    )

    @api.depends("entry_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_ids(self):
        for wizard in self:
            entries = wizard.entry_id | wizard.conversation_ids._all_shown_entries()
            wizard.open_ids = entries._open_opportunities()

    # Actions

    @api.model
    def _open(self, entry, conversations):
        """:return: the window, with what is known already"""
        entry.check_access("read")
        vals = entry._prepare_opportunity_vals()
        teams = self.env["crm.team"]
        team = teams._get_default_team_id(user_id=vals["user_id"])
        wizard = self.create(
            {
                "entry_id": entry.id,
                "conversation_ids": conversations.ids,
                "team_id": team.id,
                **{name: vals[name] for name in VALUES if name in vals},
            }
        )
        return window(
            self.env, "email_logging_opportunity_action", res_id=wizard.id, context={}
        )

    def action_create_opportunity(self):
        self.ensure_one()
        self.entry_id.check_access("read")
        lead = self.entry_id._create_lead(self._prepare_vals())
        return self._link_to(lead)

    def action_link(self):
        """To the one that was looked for."""
        self.ensure_one()
        if not self.other_id:
            raise UserError(self.env._("Choose an opportunity first."))
        return self._link_to(self.other_id)

    # Helpers

    def _prepare_vals(self):
        vals = {name: self[name] for name in VALUES if self[name]}
        vals = {n: v.id if isinstance(v, models.Model) else v for n, v in vals.items()}
        vals["email_from"] = self.partner_id.email or self.entry_id.contact_email
        return {**vals, "tag_ids": [fields.Command.set(self.tag_ids.ids)]}

    def _link_to(self, lead):
        """:return: the action that opens the opportunity"""
        if self.conversation_ids:
            self.conversation_ids._link(lead, Basis.CHOSEN)
        else:
            self.entry_id._become(lead)
        form = dict(lead.get_formview_action(), target="current")
        if not self.with_attachments:
            return form
        try:
            self.entry_id.message_id._save_attachments(lead)
        except MailError as error:
            told = self.entry_id.message_id._told(error)
            return notice(self.env, told, then=form, kind="warning")
        return form
