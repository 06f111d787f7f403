r"""Exchange Management Shell that sets up what the job reads on Exchange Server.

Cmdlets and parameters: learn.microsoft.com/powershell/module/exchangepowershell, each
as documented for Exchange Server 2016, 2019 and SE.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..exchange.translation import _lt
from .powershell import Answers, mail_flow_rules, mailbox_and_access, quoted, readers

SHELL = _lt("In the Exchange Management Shell")
LATER = _lt("When Odoo has logged the first e-mail, which makes the folder Archive")
HOLDER = "PF Mail Logging"
"""The public folder mailbox, where none is named."""

QUEUE = "Queue"
FOLDERS = (QUEUE, "Storage", "Not Logged")


def mailbox_script(answers: Answers) -> str:
    """Shared mailbox, permissions and the two mail-flow rules.

    :raise ValueError: an answer cannot be quoted
    """
    parts = [
        answers.comment(SHELL),
        *mailbox_and_access(answers),
        mail_flow_rules(answers),
    ]
    if answers.readers:
        parts.append(f"{answers.comment(LATER)}\n{readers(answers)}")
    return "\n\n".join(parts)


def folder_script(answers: Answers) -> str:
    """Public folders, the address of Queue, permissions and the two mail-flow rules.

    :raise ValueError: an answer cannot be quoted
    """
    parts = [
        answers.comment(SHELL),
        "\n".join(_public_folders(answers)),
        "\n".join(_address(answers)),
        "\n".join(_permissions(answers)),
        mail_flow_rules(answers),
    ]
    return "\n\n".join(parts)


def _public_folders(answers: Answers) -> Iterator[str]:
    """All in one public folder mailbox: between two, each move is a copy."""
    holder = quoted(answers.content_mailbox or HOLDER)
    if not answers.content_mailbox:
        yield f"New-Mailbox -PublicFolder -Name {holder}"
    above = ""
    for name in answers.folder_path.strip("\\").split("\\"):
        yield _public_folder(name, above, holder)
        above = f"{above}\\{name}"
    for name in FOLDERS:
        yield _public_folder(name, above, holder)


def _public_folder(name: str, above: str, holder: str) -> str:
    path = f" -Path {quoted(above)}" if above else ""
    return f"New-PublicFolder -Name {quoted(name)}{path} -Mailbox {holder}"


def _address(answers: Answers) -> Iterator[str]:
    queue = quoted(f"{answers.folder_path}\\{QUEUE}")
    yield (
        f"Enable-MailPublicFolder -Identity {queue}"
        " -HiddenFromAddressListsEnabled $true"
    )
    yield (
        f"Set-MailPublicFolder -Identity {queue}"
        f" -PrimarySmtpAddress {quoted(answers.mailbox)}"
        " -EmailAddressPolicyEnabled $false"
    )


def _permissions(answers: Answers) -> Iterator[str]:
    """Without Anonymous, what comes from outside is not delivered."""
    queue = quoted(f"{answers.folder_path}\\{QUEUE}")
    yield (
        f"Add-PublicFolderClientPermission -Identity {queue}"
        " -User Anonymous -AccessRights CreateItems"
    )
    root = answers.folder_path
    for path in (root, *(f"{root}\\{name}" for name in FOLDERS)):
        yield (
            f"Add-PublicFolderClientPermission -Identity {quoted(path)}"
            f" -User {quoted(answers.service_account)} -AccessRights Owner"
        )
