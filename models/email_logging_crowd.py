from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..actions import window

# One message with more strangers than these does not fill the list with them.
MANY = 20


class EmailLoggingCorrespondent(models.Model):
    """A crowd: the many strangers of one message are one line of the list.

    It is a correspondent without an address. Whoever takes part in a message of fewer
    people stands alone in the list; answers to all of a crowd are the crowd's.
    """

    _inherit = "email.logging.correspondent"

    crowd_id = fields.Many2one(
        "email.logging.correspondent",
        "One of Many",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    people_ids = fields.One2many(
        "email.logging.correspondent", "crowd_id", readonly=True
    )
    crowd_sender = fields.Char(readonly=True)
    crowd_date = fields.Datetime(readonly=True)
    is_crowd = fields.Boolean(compute="_compute_is_crowd")
    people_count = fields.Integer("Number of People", compute="_compute_people_count")
    shown_name = fields.Char("Shown As", compute="_compute_shown_name")

    _email_or_crowd = models.Constraint(
        "CHECK(email IS NOT NULL OR crowd_date IS NOT NULL)",
        "A correspondent has an address.",
    )

    @api.depends("crowd_date")
    def _compute_is_crowd(self):
        for correspondent in self:
            correspondent.is_crowd = bool(correspondent.crowd_date)

    @api.depends("people_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_people_count(self):
        """Those whose messages wait, as far as the reader may see them."""
        groups = self._read_group(
            [("crowd_id", "in", self.ids), ("sighting_ids", "!=", False)],
            ["crowd_id"],
            ["__count"],
        )
        counts = {crowd.id: count for crowd, count in groups}
        for correspondent in self:
            correspondent.people_count = counts.get(correspondent.id, 0)

    @api.depends("name", "people_count", "crowd_sender", "crowd_date")
    @api.depends_context("lang", "tz", "uid")
    def _compute_shown_name(self):
        for correspondent in self:
            correspondent.shown_name = (
                correspondent._crowd_name()
                if correspondent.is_crowd
                else correspondent.name
            )

    @api.depends("email", "shown_name")
    def _compute_display_name(self):
        for correspondent in self:
            correspondent.display_name = correspondent.email or correspondent.shown_name

    @api.model
    def _search_address(self, operator, value):
        """Override: who is one of many is found by the line of them all."""
        found = Domain(super()._search_address(operator, value))
        if operator in Domain.NEGATIVE_OPERATORS:
            return found
        return found | Domain("people_ids", "any", found)

    # CRUD

    def unlink(self):
        crowds = self.crowd_id - self
        result = super().unlink()
        if empty := crowds.filtered(lambda crowd: not crowd.people_ids):
            empty.unlink()
        return result

    # Actions

    def action_view_people(self):
        """Open who got the message, to decide about some of them."""
        self.ensure_one()
        self.check_access("read")
        people = window(
            self.env,
            "email_logging_correspondent_action",
            domain=[("crowd_id", "=", self.id)],
            context={},
        )
        return {**people, "display_name": self.shown_name}

    def action_exclude(self):
        """Override: of a crowd, everybody."""
        return super(EmailLoggingCorrespondent, self._each()).action_exclude()

    # Job

    @api.model
    def _gather(self, seen):
        """Override: the strangers of a message with many of them become a crowd."""
        alone = self.browse()
        for _skipped_id, _decision, people in seen:
            if len(people) <= MANY:
                alone = alone.union(*people)
        alone.filtered("crowd_id").crowd_id = False
        for _skipped_id, decision, people in seen:
            if len(people) > MANY:
                people += self._crowd(self.browse().union(*people), alone, decision)

    @api.model
    def _crowd(self, people, alone, decision):
        """:return: the crowd that the message is of, if it is of any"""
        new = (people - alone).filtered(lambda c: not (c.last_date or c.crowd_id))
        members = Counter(c.crowd_id for c in people if c.crowd_id)
        crowd, count = next(iter(members.most_common(1)), (self.browse(), 0))
        # Answers to all go to the same people; another crowd has more new ones.
        if len(new) > max(MANY, count):
            crowd = self.create(self._prepare_crowd_vals(people, decision))
        if crowd and new:
            new.write({"crowd_id": crowd.id, "ignored": crowd.ignored})
        return crowd

    @api.model
    def _prepare_crowd_vals(self, people, decision):
        return {
            "company_id": people.company_id.id,
            "crowd_sender": decision.correspondence.sender,
            "crowd_date": decision.date,
        }

    # Helpers

    def _each(self):
        """:return: the correspondents, and in place of a crowd its people"""
        crowds = self.filtered("is_crowd")
        return (self - crowds) | crowds.people_ids

    def _crowd_name(self):
        return self.env._(
            "%(count)s people of one e-mail of %(date)s by %(sender)s",
            count=self.people_count,
            date=format_date(self.env, self.crowd_date),
            sender=self.crowd_sender,
        )

    def _set_ignored(self, ignored):
        """Override: of a crowd, everybody."""
        everybody = super(EmailLoggingCorrespondent, self | self.people_ids)
        return everybody._set_ignored(ignored)

    def _find_or_create_contacts(self):
        """Override: of a crowd, everybody."""
        everybody = super(EmailLoggingCorrespondent, self._each())
        return everybody._find_or_create_contacts()

    def _log_waiting(self):
        """Override: of a crowd, everybody's."""
        return super(EmailLoggingCorrespondent, self._each())._log_waiting()
