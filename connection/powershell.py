"""Exchange Online PowerShell that sets up what the job reads, made from answers.

Cmdlets and parameters: learn.microsoft.com/powershell/module/exchangepowershell.
"""

from dataclasses import dataclass

ENVIRONMENTS = {
    "usgov": "O365USGovGCCHigh",
    "dod": "O365USGovDoD",
    "china": "O365China",
}
# PowerShell ends a string at typographic quotes as well (about_Quoting_Rules).
QUOTES = "'\u2018\u2019\u201a\u201b"
SCOPE_NAME = "Odoo e-mail logging"
PERMISSION = "Application Mail.ReadWrite"
OUTGOING, INCOMING = "'Log outgoing'", "'Log incoming'"


@dataclass(frozen=True)
class Answers:
    r"""What the administrator said. Addresses are addresses; empty is "not wanted".

    - ``replaced``: the company's mailbox into which the rules copy until now
    - ``service_account``: on Exchange Server ``DOMAIN\user``, too
    - ``folder_path``: of the public folder, ``content_mailbox``: which mailbox holds it
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
        f"New-ManagementRoleAssignment -App {principal}"
        + f" -Role {quoted(PERMISSION)} -CustomResourceScope {scope}",
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
    """The two rules that copy, new ones or those of before."""
    return _moved_rules(answers) if answers.replaced else _new_rules(answers)


def _moved_rules(answers: Answers) -> str:
    """The rules are there: further ones of the same name would be refused. What is not
    named stays as it is.
    """
    group = answers.sales_group and quoted(answers.sales_group)
    copying = f" -BlindCopyTo {quoted(answers.mailbox)}"
    outgoing = f" -FromMemberOf {group}" if group else ""
    incoming = f" -SentToMemberOf {group}" if group else ""
    return "\n".join(
        [
            f"# Instead of into {quoted(answers.replaced)}, which keeps what it has",
            f"Set-TransportRule -Identity {OUTGOING}{outgoing}{copying}",
            f"Set-TransportRule -Identity {INCOMING}{incoming}{copying}",
        ]
    )


def _new_rules(answers: Answers) -> str:
    group = answers.sales_group and quoted(answers.sales_group)
    outgoing = f" -FromMemberOf {group}" if group else ""
    incoming = f" -SentToMemberOf {group}" if group else ""
    commands = [
        f"New-TransportRule -Name {OUTGOING} -FromScope InOrganization"
        + f" -SentToScope NotInOrganization{outgoing}{_copying(answers)}",
        f"New-TransportRule -Name {INCOMING} -FromScope NotInOrganization"
        + f" -SentToScope InOrganization{incoming}{_copying(answers)}",
    ]
    return "\n".join(commands)


def _copying(answers: Answers) -> str:
    return (
        f" -BlindCopyTo {quoted(answers.mailbox)}"
        " -ExceptIfMessageTypeMatches OOF"
        " -ExceptIfHeaderMatchesMessageHeader 'Auto-Submitted'"
        " -ExceptIfHeaderMatchesPatterns 'auto-generated','auto-replied'"
        " -Mode Enforce"
    )
