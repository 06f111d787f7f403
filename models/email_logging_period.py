from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exchange.translation import Counted, _lt, worded

KINDS = [
    ("skipped", "E-mails not logged"),
    ("addresses", "Addresses in e-mails not logged"),
    ("text", "Text of logged e-mails"),
    ("subject", "Subject of logged e-mails"),
    ("entries", "Entries, with their e-mails"),
    ("removed", "Digests of removed e-mails"),
    ("leavers", "Text of people who have left"),
]
UNITS = [("days", "Days"), ("months", "Months")]
ON, NEVER, UNDECIDED = "on", "never", "undecided"
MODES = [
    (ON, "Removed after a period"),
    (NEVER, "Never removed"),
    (UNDECIDED, "Not decided yet"),
]
# What a company begins with. 21 days: the Italian authority's guidance of 6 June 2024
# names them for data about e-mails that are kept beside the mailbox.
DEFAULTS = {
    "skipped": (21, "days"),
    "addresses": (21, "days"),
    "text": (24, "months"),
    "subject": (36, "months"),
    "entries": (60, "months"),
    "removed": (12, "months"),
    "leavers": (3, "months"),
}
EXPLANATIONS = {
    "skipped": _lt(
        "Counted from when it was decided and the e-mail had left the Inbox. With it "
        "go unknown correspondents that nothing else names. What waits for a decision "
        "of yours stays."
    ),
    "addresses": _lt(
        "The reason and the date stay until the row itself goes; sender and "
        "recipients are emptied."
    ),
    "text": _lt(
        "Text and preview in Odoo. In Exchange the e-mail remains as long as the "
        "mailbox keeps it."
    ),
    "subject": _lt("Date, direction and people remain."),
    "entries": _lt(
        "Nothing of the e-mail remains in Odoo, but a digest that keeps it away."
    ),
    "removed": _lt(
        "A digest names nobody. Without it, an e-mail that was removed in Odoo is "
        "logged again when somebody puts it back into the Inbox."
    ),
    "leavers": _lt(
        "Counted from when the user was archived, where nobody else of ours took part "
        "who is still here. The entries pass to the leader of their team; what was "
        "marked private passes to nobody."
    ),
}
COUNTED = {
    "days": Counted(_lt("one day"), _lt("%(count)s days")),
    "months": Counted(_lt("one month"), _lt("%(count)s months")),
}


class EmailLoggingPeriod(models.Model):
    """How long a company keeps one kind of data; what is older, a job removes."""

    _name = "email.logging.period"
    _description = "Privacy Period"
    _inherit = ["email.logging.guarded"]
    _order = "company_id, id"
    _rec_name = "kind"

    _WRITTEN_BY_HAND = frozenset({"mode", "number", "unit", "reason"})

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    mode = fields.Selection(MODES, required=True, default=UNDECIDED)
    number = fields.Integer("Period", required=True, default=1, aggregator=None)
    unit = fields.Selection(UNITS, required=True, default="months")
    reason = fields.Char(
        "Reason for Never",
        help="Why this is kept without end; it is shown to whom asks.",
    )
    explanation = fields.Char(compute="_compute_explanation")
    in_words = fields.Char("Kept For", compute="_compute_in_words")
    due_count = fields.Integer(
        "Would Go Now",
        compute="_compute_due_count",
        help="As the period stands on this page, saved or not.",
    )

    _once = models.UniqueIndex("(company_id, kind)", "There is this period already.")
    _some = models.Constraint(
        "CHECK(number > 0)", "A period is one day or one month at least."
    )

    @api.constrains("mode", "reason")
    def _check_reason(self):
        for period in self:
            if period.mode == NEVER and not (period.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why this is never removed: %(what)s", what=period._what()
                    )
                )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for period in self:
            sentence = EXPLANATIONS.get(period.kind)
            period.explanation = sentence and self.env._(sentence)

    @api.depends("mode", "number", "unit", "reason")
    @api.depends_context("lang")
    def _compute_in_words(self):
        for period in self:
            period.in_words = period._in_words()

    @api.depends("mode", "number", "unit")
    def _compute_due_count(self):
        for period in self:
            period.due_count = 0 if period.mode == NEVER else period._count_due()

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = period._what()

    # Job

    @api.model
    def _add_missing(self, companies, mode=ON):
        """Give companies the periods that they have not, as they begin."""
        found = self.search([("company_id", "in", companies.ids)])
        known = {(period.company_id, period.kind) for period in found}
        self.create(
            [
                {"company_id": company.id, "kind": kind, "mode": mode}
                | {"number": number, "unit": unit}
                for company in companies
                for kind, (number, unit) in DEFAULTS.items()
                if (company, kind) not in known
            ]
        )

    # Helpers

    @api.model
    def _of(self, company):
        """:return: {kind: the company's period}"""
        # How long what is kept is no secret.
        found = self.sudo().search([("company_id", "=", company.id)])
        return {period.kind: period for period in found}

    def _before(self):
        """:return: the time before which data is removed now"""
        length = relativedelta(**{self.unit or "days": self.number or 0})
        return fields.Datetime.now() - length

    def _what(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _in_words(self):
        """:return: "24 months", or why there is none"""
        match self.mode:
            case "never":
                return self.env._("without end: %(reason)s", reason=self.reason or "")
            case "undecided":
                return self.env._("not decided yet, nothing is removed")
        return self._length(self.number, self.unit)

    @api.model
    def _length(self, number, unit):
        sentence = worded(COUNTED[unit], {"count": number})
        return self.env._(sentence, count=number)
