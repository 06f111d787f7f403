"""What is checked of the mail itself: who is recognised, what comes, how much fits."""

from __future__ import annotations

import math
from collections import Counter
from datetime import timedelta
from typing import Any

from odoo import fields
from odoo.fields import Domain

from ..engine.correspondence import SALES_GROUP
from ..exchange.mailbox import RemoteMailbox
from ..exchange.translation import Counted, _lt
from .check import Finding, check, failed, passed, warning

LATE = timedelta(minutes=15)
LATELY = "-7d"


class MailChecks:
    """The second half of the checks, see `Validation`."""

    remote: RemoteMailbox

    def __init__(self, mailbox: Any) -> None:
        self.mailbox = mailbox
        self.env = mailbox.env

    @check(
        "job",
        _lt("Scheduled job"),
        job_disabled=_lt("Logging is switched off: enable it."),
        job_inactive=_lt("The scheduled job is switched off: restart the job."),
        job_late=_lt(
            "The scheduled job is late: restart the job; if it stays late, check that "
            "Odoo runs scheduled jobs (max_cron_threads)."
        ),
    )
    def _job(self) -> Finding:
        if not self.mailbox.enabled:
            return warning("job_disabled")
        job = self.mailbox.sudo().cron_id  # jobs belong to the system
        if not job.active:
            return failed("job_inactive")
        interval = timedelta(minutes=self.mailbox.interval_minutes)
        if job.nextcall < fields.Datetime.now() - interval - LATE:
            return failed("job_late")
        return passed()

    @check(
        "salespeople",
        _lt("Salespeople's addresses"),
        salespeople_fine=Counted(
            _lt("%(count)s salesperson has an address."),
            _lt("%(count)s salespeople have an address."),
        ),
        salespeople_without_address=Counted(
            _lt(
                "%(count)s salesperson has no valid e-mail address, so their e-mails "
                "are not recognised: %(names)s."
            ),
            _lt(
                "%(count)s salespeople have no valid e-mail address, so their e-mails "
                "are not recognised: %(names)s."
            ),
        ),
    )
    def _salespeople(self) -> Finding:
        group = self.env.ref(SALES_GROUP)
        users = self.env["res.users"].search(
            Domain("all_group_ids", "in", group.ids)
            & Domain("company_ids", "in", self.mailbox.company_id.ids)
        )
        without = users.filtered(lambda user: not user.email_logging_address)
        if not without:
            return passed("salespeople_fine", count=len(users))
        return warning("salespeople_without_address", **_named(without))

    @check(
        "contacts",
        _lt("Contacts' addresses"),
        contacts_invalid=Counted(
            _lt(
                "%(count)s contact has an invalid e-mail address, so their e-mails are "
                "not recognised: %(names)s."
            ),
            _lt(
                "%(count)s contacts have an invalid e-mail address, so theirs are not "
                "recognised: %(names)s."
            ),
        ),
        contacts_shared=Counted(
            _lt(
                "%(count)s address belongs to contacts of different companies; its "
                "e-mails are logged for each: %(names)s."
            ),
            _lt(
                "%(count)s addresses belong to contacts of different companies; their "
                "e-mails are logged for each: %(names)s."
            ),
        ),
    )
    def _contacts(self) -> Finding:
        partners = self.env["res.partner"].sudo()  # counted, whoever may see them
        invalid = partners.search(
            [("email", "not in", (False, "")), ("email_logging_address", "=", False)]
        )
        if invalid:
            return warning("contacts_invalid", **_named(invalid))
        shared = self._shared_addresses(partners)
        if shared:
            names = ", ".join(shared[:3])
            return warning("contacts_shared", count=len(shared), names=names)
        return passed()

    def _shared_addresses(self, partners: Any) -> list[str]:
        """A company and its own people may share one: a person wins there."""
        groups = partners._read_group(
            [("email_logging_address", "!=", False)],
            ["email_logging_address"],
            ["commercial_partner_id:recordset"],
            having=[("__count", ">", 1)],
        )
        return [address for address, companies in groups if len(companies) > 1]

    @check(
        "directions",
        _lt("Mail-flow rules"),
        directions_fine=_lt(
            "In the last 7 days: %(inbound)s received, %(outbound)s sent."
        ),
        no_mail=_lt(
            "Nothing was logged in the last 7 days: check that both mail-flow rules "
            "are switched on; new rules take up to an hour."
        ),
        no_inbound=_lt(
            "Nothing received was logged in the last 7 days: check the mail-flow rule "
            "for incoming mail."
        ),
        no_outbound=_lt(
            "Nothing sent was logged in the last 7 days: check the mail-flow rule for "
            "outgoing mail."
        ),
    )
    def _directions(self) -> Finding:
        counts = self._messages_by_direction()
        if not counts:
            return warning("no_mail")
        for direction in ("inbound", "outbound"):
            if not counts[direction]:
                return warning(f"no_{direction}")
        return passed("directions_fine", **counts)

    def _messages_by_direction(self) -> Counter[str]:
        messages = self.env["email.logging.message"].sudo()  # counted, not read
        groups = messages._read_group(
            Domain("mailbox_id", "=", self.mailbox.id) & Domain("date", ">", LATELY),
            ["direction"],
            ["__count"],
        )
        return Counter(dict(groups))

    @check(
        "arrivals",
        _lt("Mail arrives"),
        last_mail=_lt("The last mail came on %(moment)s."),
        none_yet=_lt("No mail has come yet."),
        not_watched=_lt("Not watched, as the mailbox says."),
        silent=Counted(
            _lt(
                "No mail has come for %(hours)s working hour: check whether the "
                "mail-flow rules are switched on."
            ),
            _lt(
                "No mail has come for %(hours)s working hours: check whether the "
                "mail-flow rules are switched on."
            ),
            "hours",
        ),
    )
    def _arrivals(self) -> Finding:
        mailbox = self.mailbox
        if not mailbox.silence_working_hours:
            return Finding("skipped", "not_watched", {})
        if mailbox._is_silent():
            return warning("silent", hours=math.floor(mailbox._working_hours_silent()))
        if not mailbox.last_mail_date:
            return Finding("skipped", "none_yet", {})
        moment = fields.Datetime.to_string(mailbox.last_mail_date)
        return passed("last_mail", moment=moment)

    @check(
        "usage",
        _lt("Room in the mailbox"),
        remote=True,
        usage_fine="%(usage)s",
        mailbox_filling=_lt(
            "Filling up (%(usage)s): delete old mail or enlarge the mailbox."
        ),
        mailbox_nearly_full=_lt(
            "Nearly full (%(usage)s): set up a second mailbox in Email Logging › "
            "Configuration › Setup, or delete old mail or enlarge this one."
        ),
        mailbox_is_full=_lt(
            "Full (%(usage)s), so that Exchange takes no more copies: set up a second "
            "mailbox in Email Logging › Configuration › Setup, or delete old mail or "
            "enlarge this one."
        ),
        folder_filling=_lt(
            "A folder is filling up (%(usage)s): let logged e-mails go to a subfolder "
            "for each month."
        ),
        folder_nearly_full=_lt(
            "A folder is nearly full (%(usage)s): let logged e-mails go to a subfolder "
            "for each month, or set up a second mailbox in Email Logging › "
            "Configuration › Setup."
        ),
        folder_is_full=_lt(
            "A folder is full (%(usage)s): let logged e-mails go to a subfolder for "
            "each month, or set up a second mailbox in Email Logging › Configuration › "
            "Setup."
        ),
    )
    def _usage(self) -> Finding:
        """Measured now; the job does so twice a day only."""
        measured = self.mailbox._measurement(self.remote)
        level = self.mailbox._fullness(measured)
        if level.endswith("_is_full"):
            return failed(level, measured=measured)
        found = warning if level else passed
        return found(level or "usage_fine", measured=measured)


def _named(records: Any) -> dict[str, Any]:
    names = ", ".join(records[:3].mapped("name"))
    return {"count": len(records), "names": names}
