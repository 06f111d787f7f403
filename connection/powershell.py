"""Exchange Online PowerShell that sets up what the job reads, made from answers.

Cmdlets and parameters: learn.microsoft.com/powershell/module/exchangepowershell.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..exchange.translation import _lt

ENVIRONMENTS = {
    "usgov": "O365USGovGCCHigh",
    "dod": "O365USGovDoD",
    "china": "O365China",
}
# PowerShell ends a string at typographic quotes as well (about_Quoting_Rules).
QUOTES = "'\u2018\u2019\u201a\u201b"
SCOPE_NAME = "Odoo e-mail logging"
# To be told of new mail, writing is not enough (Graph, change notifications).
PERMISSIONS = ("Application Mail.ReadWrite", "Application Mail.Read")
OUTGOING, INCOMING = "Log outgoing", "Log incoming"
INSIDE, OUTSIDE = "InOrganization", "NotInOrganization"
LONGEST_NAME = 64
"""Of a rule, in characters."""
MOVED = _lt("Instead of into %(mailbox)s, which keeps what it has")
KEPT = _lt("Rules that copy into it already keep what they do, under these names")


@dataclass(frozen=True)
class Answers:
    r"""What the administrator said. Addresses are addresses; empty is "not wanted".

    - ``replaced``: the company's mailbox into which the rules copy until now
    - ``service_account``: on Exchange Server ``DOMAIN\user``, too
    - ``folder_path``: of the public folder, ``content_mailbox``: which mailbox holds it
    - ``translate``: from English into the language of who reads the comments
    """

    mailbox: str
    replaced: str = ""
    service_account: str = ""
    readers: str = ""
    sales_group: str = ""
    cloud: str = "global"
    client_id: str = ""
    service_principal_id: str = ""
    folder_path: str = ""
    content_mailbox: str = ""
    translate: Callable[[str], str] = str

    def comment(self, sentence: str, **facts: str) -> str:
        """:return: a line that PowerShell passes over"""
        return f"# {' '.join((self.translate(sentence) % facts).split())}"


def quoted(text: str) -> str:
    """:return: the text as a PowerShell string that nothing can leave
    :raise ValueError: when it holds a control character
    """
    if not text.isprintable():
        raise ValueError("control character")
    return "'" + "".join(c * 2 if c in QUOTES else c for c in text) + "'"


def capture_script(answers: Answers) -> str:
    """Shared mailbox, permissions and the two mail-flow rules.

    :return: lines of PowerShell (str)
    :raise ValueError: an answer cannot be quoted
    """
    parts = [_connect(answers), *mailbox_and_access(answers)]
    if answers.readers:
        parts.append(readers(answers))
    parts.append(mail_flow_rules(answers))
    return "\n\n".join(parts)


def application_script(answers: Answers) -> str:
    """RBAC for Applications: the application may open this one mailbox only.

    :raise ValueError: an answer cannot be quoted
    """
    mailbox, principal = quoted(answers.mailbox), quoted(answers.service_principal_id)
    scope = quoted(f"{SCOPE_NAME}: {answers.mailbox}")
    # A string inside a string: the filter's own quotes are doubled first.
    filtered = quoted(f"PrimarySmtpAddress -eq {quoted(answers.mailbox)}")
    known = (
        f"New-ServicePrincipal -AppId {quoted(answers.client_id)}"
        f" -ObjectId {principal} -DisplayName {quoted(SCOPE_NAME)}"
    )
    commands = [
        _connect(answers),
        # Another mailbox has made Exchange know the application.
        *([] if answers.replaced else [known]),
        f"New-ManagementScope -Name {scope} -RecipientRestrictionFilter {filtered}",
        *(
            f"New-ManagementRoleAssignment -App {principal}"
            f" -Role {quoted(permission)} -CustomResourceScope {scope}"
            for permission in PERMISSIONS
        ),
        f"Test-ServicePrincipalAuthorization -Identity {principal} -Resource {mailbox}",
    ]
    return "\n".join(commands)


def _connect(answers: Answers) -> str:
    environment = ENVIRONMENTS.get(answers.cloud)
    if not environment:
        return "Connect-ExchangeOnline"
    return f"Connect-ExchangeOnline -ExchangeEnvironmentName {environment}"


def mailbox_and_access(answers: Answers) -> list[str]:
    """The shared mailbox, and who may open it; one text for each."""
    parts = [_mailbox(answers)]
    if answers.service_account:
        parts.append(_service_account(answers))
    return parts


def _mailbox(answers: Answers) -> str:
    address = quoted(answers.mailbox)
    alias = quoted(answers.mailbox.split("@")[0])
    return (
        f"New-Mailbox -Shared -Name {alias} -DisplayName {alias} -Alias {alias}"
        f" -PrimarySmtpAddress {address}\n"
        f"Set-Mailbox {address} -HiddenFromAddressListsEnabled $true"
    )


def _service_account(answers: Answers) -> str:
    return (
        f"Add-MailboxPermission -Identity {quoted(answers.mailbox)}"
        f" -User {quoted(answers.service_account)} -AccessRights FullAccess"
        " -InheritanceType All -AutoMapping $false"
    )


def readers(answers: Answers) -> str:
    """Who may read the Archive: folders above must be visible to them as well."""
    reader = quoted(answers.readers)
    root, archive = (quoted(f"{answers.mailbox}:\\{f}") for f in ("", "Archive"))
    return (
        f"Add-MailboxFolderPermission -Identity {root} -User {reader}"
        " -AccessRights FolderVisible\n"
        f"Add-MailboxFolderPermission -Identity {archive} -User {reader}"
        " -AccessRights Reviewer"
    )


def mail_flow_rules(answers: Answers) -> str:
    """The two rules that copy, new ones or those of before.

    Each is named after its mailbox: a tenant may have several companies.
    """
    return _moved_rules(answers) if answers.replaced else _new_rules(answers)


def _moved_rules(answers: Answers) -> str:
    """The rules are there: with further ones, all would be copied twice. What is not
    named stays as it is.
    """
    outgoing, incoming = _members(answers)
    copying = f" -BlindCopyTo {quoted(answers.mailbox)}"
    replaced = quoted(answers.replaced)
    return "\n".join(
        [
            answers.comment(MOVED, mailbox=replaced),
            _changed(OUTGOING, replaced, answers) + outgoing + copying,
            _changed(INCOMING, replaced, answers) + incoming + copying,
        ]
    )


def _new_rules(answers: Answers) -> str:
    """Rules that earlier versions made have one name, whatever the mailbox: they get
    the new one, under which none is made twice.
    """
    outgoing, incoming = _members(answers)
    mailbox = quoted(answers.mailbox)
    return "\n".join(
        [
            answers.comment(KEPT),
            _changed(OUTGOING, mailbox, answers),
            _changed(INCOMING, mailbox, answers),
            _made(OUTGOING, (INSIDE, OUTSIDE), outgoing, answers),
            _made(INCOMING, (OUTSIDE, INSIDE), incoming, answers),
        ]
    )


def _changed(rule: str, copied_into: str, answers: Answers) -> str:
    """Only what copies into that mailbox: the rules of another company may have the
    same name.
    """
    return (
        f"Get-TransportRule | Where-Object {{ $_.Name -like '{rule}*'"
        f" -and $_.BlindCopyTo -contains {copied_into} }}"
        f" | Set-TransportRule -Name {_name(rule, answers)}"
    )


def _made(rule: str, scopes: tuple[str, str], members: str, answers: Answers) -> str:
    """:param scopes: where the sender is, and where the recipient"""
    sender, recipient = scopes
    return (
        f"New-TransportRule -Name {_name(rule, answers)} -FromScope {sender}"
        f" -SentToScope {recipient}{members}{_copying(answers)}"
    )


def _name(rule: str, answers: Answers) -> str:
    return quoted(f"{rule}: {answers.mailbox}"[:LONGEST_NAME])


def _members(answers: Answers) -> tuple[str, str]:
    """:return: of the rule for outgoing and of that for incoming mail"""
    if not answers.sales_group:
        return "", ""
    group = quoted(answers.sales_group)
    return f" -FromMemberOf {group}", f" -SentToMemberOf {group}"


def _copying(answers: Answers) -> str:
    return (
        f" -BlindCopyTo {quoted(answers.mailbox)}"
        " -ExceptIfMessageTypeMatches OOF"
        " -ExceptIfHeaderMatchesMessageHeader 'Auto-Submitted'"
        " -ExceptIfHeaderMatchesPatterns 'auto-generated','auto-replied'"
        " -Mode Enforce"
    )
