from odoo import api, models

# What an empty list of these depends on: whether mail is logged at all.
LISTS = (
    "email.logging.conversation",
    "email.logging.correspondent",
    "email.logging.mailbox",
    "email.logging.message",
    "email.logging.report",
    "email.logging.run",
    "email.logging.skipped",
    "email.logging.verdict",
    "interaction.log.entry",
)
# The best of several mailboxes decides: where one of them logs, mail comes.
STATES = ("running", "error", "stopped", "not_connected")
NOT_SET_UP, WAITING = "not_set_up", "waiting"


class EmailLoggingWayOn(models.AbstractModel):
    """What people read where no e-mails are, and the button that goes on.

    It says what is missing, to everybody; the button is for who may press it. What an
    administrator must know about a failure stands on the mailbox, nowhere else.
    """

    _name = "email.logging.way.on"
    _description = "Way On From an Empty List"

    # Called by the web client

    @api.model
    @api.readonly
    def get_page(self, model, domain):
        """:param domain: that of the list, before anybody searches in it
        :return: {"is_filtered": whether the search hides what there is, "title" and
            "text": sentences, or "" when the list's own help holds, "button": its
            label, or "", "searched": what words are looked for in, or ""}
        """
        if model not in LISTS:
            return dict.fromkeys(("title", "text", "button", "searched"), "") | {
                "is_filtered": False
            }
        state, mailbox = self._situation()
        title, text = self._sentences(state, mailbox)
        return {
            "is_filtered": bool(self.env[model].search_count(domain, limit=1)),
            "title": title,
            "text": text,
            "button": self._button(state, mailbox) if self._may(state, mailbox) else "",
            "searched": self._searched(model),
        }

    @api.model
    def go_on(self):
        """:return: the action of the button, as things are now"""
        state, mailbox = self._situation()
        mailbox = mailbox.sudo(False)
        match state:
            case "not_set_up":
                return self.env["email.logging.setup"].action_open()
            case "not_connected":
                return mailbox.action_connect()
            case "stopped":
                return mailbox.action_enable()
            case "error":
                return mailbox.get_formview_action()
        return mailbox.action_log_now()

    @api.model
    @api.readonly
    def get_delay(self):
        """:return: since when (datetime) some mail is not logged, or False"""
        if not self.env.user._is_internal():
            return False
        return self.env["email.logging.mailbox"]._not_logged_since()

    # Helpers

    @api.model
    def _searched(self, model):
        if "search_text" not in self.env[model]._fields:
            return ""
        # Everybody may know this much.
        companies = self.env.companies.sudo()
        whole = companies.filtered("email_logging_searches_texts")
        if not whole:
            return self.env._(
                "Words are found in names and addresses, in the subject and in the "
                "first 255 characters of what is new in the text."
            )
        found = self.env._(
            "Words are found in names and addresses, in the subject and in all that is "
            "new in the text."
        )
        if not companies - whole and not any(whole.mapped("email_logging_texts_left")):
            return found
        return f"{found} {self._not_searched(whole)}"

    @api.model
    def _not_searched(self, whole):
        """:param whole: companies that chose to search whole texts"""
        if any(whole.mapped("email_logging_texts_left")):
            return self.env._(
                "Of some older e-mails, only the first 255 characters yet: the others "
                "follow by themselves."
            )
        names = ", ".join((self.env.companies - whole).mapped("name"))
        return self.env._(
            "Of e-mails of %(companies)s, only the first 255 characters.",
            companies=names,
        )

    @api.model
    def _situation(self):
        """:return: what is missing, and the mailbox concerned, as superuser"""
        # Everybody may know this much.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        mailboxes = mailboxes.search([("company_id", "in", self.env.companies.ids)])
        for state in STATES:
            found = mailboxes.filtered(lambda mailbox, s=state: mailbox.state == s)[:1]
            if found:
                waits = state == "running" and not self._has_come(found)
                return WAITING if waits else state, found
        return NOT_SET_UP, mailboxes

    @api.model
    def _has_come(self, mailbox):
        """Not counted: there may be a million."""
        return any(
            mailbox.env[model].search_count([("mailbox_id", "=", mailbox.id)], limit=1)
            for model in ("email.logging.message", "email.logging.skipped")
        )

    @api.model
    def _may(self, state, mailbox):
        if state == NOT_SET_UP:
            return self.env["email.logging.setup"].has_access("create")
        needed = "read" if state == "error" else "write"
        return mailbox.sudo(False).has_access(needed)

    @api.model
    def _sentences(self, state, mailbox):
        """:return: title and text; "" and "" when mail is logged"""
        match state:
            case "not_set_up":
                return self.env._("E-mails are not logged yet"), self.env._(
                    "An administrator connects Odoo with Exchange first; the "
                    "assisted setup leads through it."
                )
            case "not_connected":
                return self.env._("E-mails are not logged yet"), self.env._(
                    "An administrator lets Odoo read the shared mailbox first."
                )
            case "stopped":
                return self.env._("Logging is switched off"), self.env._(
                    "Messages that arrive meanwhile wait in the shared mailbox."
                )
            case "error":
                return self.env._("E-mails are delayed"), self.env._(
                    "The administrators have been told; what arrives meanwhile is "
                    "logged afterwards."
                )
            case "waiting":
                return self.env._("No e-mail has come yet"), self.env._(
                    "The shared mailbox is read every few minutes; new mail-flow rules "
                    "take up to an hour."
                )
        return "", ""

    @api.model
    def _button(self, state, mailbox):
        match state:
            case "not_set_up":
                return self.env._("Set Up Email Logging")
            case "not_connected" if mailbox.needs_sign_in:
                return self.env._("Sign In")
            case "not_connected":
                return self.env._("Connect")
            case "stopped":
                return self.env._("Enable")
            case "error":
                return self.env._("Open the Mailbox")
        return self.env._("Log Now")
