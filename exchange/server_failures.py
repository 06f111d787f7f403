"""The rows of ``failures.py`` that concern an Exchange Server only."""

from __future__ import annotations

from .kind import Kind
from .translation import _lt

SERVER_KINDS: dict[str, Kind] = {
    "exchangelib_missing": Kind(
        _lt(
            "Exchange Server needs the Python package exchangelib: "
            "pip install exchangelib."
        ),
        mended_by="validate",
    ),
    "kerberos_missing": Kind(
        _lt(
            "Kerberos needs the Python package requests-gssapi and a ticket on this "
            "server: install it, or choose NTLM."
        ),
        mended_by="setup",
    ),
    "ews_not_https": Kind(
        _lt(
            "Enter the server's address in full, beginning with https://: the password "
            "is never sent in clear."
        ),
        mended_by="setup",
    ),
    "ews_address": Kind(
        _lt(
            "Enter the address of the server's web services in full, such as "
            "https://mail.example.com/EWS/Exchange.asmx."
        ),
        mended_by="setup",
    ),
    "ews_online": Kind(
        _lt(
            "This is Exchange Online, where EWS ends on April 1, 2027: choose Exchange "
            "Online instead of Exchange Server."
        ),
        mended_by="setup",
    ),
    "ews_missing": Kind(
        _lt(
            "No Exchange web services answer at this address: check it, and let "
            "/EWS/ pass the proxy without a login page."
        ),
        mended_by="setup",
    ),
    "ews_denied": Kind(
        _lt(
            "Exchange keeps this account or this program from its web services: check "
            "EwsEnabled and EwsAllowList of Get-CASMailbox and Get-OrganizationConfig."
        ),
        mended_by="validate",
    ),
    "login_refused": Kind(
        _lt(
            "Exchange refuses the login: wrong password or locked account, Basic off, "
            "Extended Protection behind a proxy that ends TLS, or a load balancer "
            "without persistence."
        ),
        mended_by="setup",
    ),
    "login_scattered": Kind(
        _lt(
            "The steps of the login reach several servers: switch on persistence (by "
            "source address) at the load balancer, and let it pass NTLM through."
        ),
        mended_by="validate",
    ),
    "account_without_mailbox": Kind(
        _lt(
            "The account needs a mailbox of its own to read public folders: make one, "
            "or choose another account."
        ),
        mended_by="validate",
    ),
    "public_folder_missing": Kind(
        _lt(
            "There is no such public folder, or the account does not see it: check its "
            "path, and run the script that the setup shows."
        ),
        mended_by="validate",
    ),
    "public_folder_elsewhere": Kind(
        _lt(
            "Exchange does not reach the public folder there: enter its content "
            "mailbox, which Get-PublicFolder names."
        ),
        mended_by="setup",
    ),
    "folder_not_makeable": Kind(
        _lt(
            "The account may not make this folder: run the script that the setup "
            "shows, which makes it."
        ),
        mended_by="validate",
    ),
    "delete_refused": Kind(
        _lt("A public folder has no Deleted Items: choose to keep what is not logged."),
        mended_by="validate",
    ),
    "no_link": Kind(
        _lt(
            "Outlook cannot open a single message of a public folder: read it here, "
            "with its attachments."
        )
    ),
    "server_incomplete": Kind(
        _lt(
            "The connection to Exchange Server is not set up: enter the address of "
            "its web services, the account and the password in Email Logging › "
            "Configuration › Setup."
        ),
        mended_by="setup",
    ),
    "server_account_wrong": Kind(
        _lt("Enter the account as DOMAIN\\user or as user@example.com."),
        mended_by="setup",
    ),
    "folder_path_wrong": Kind(
        _lt(
            "Enter the path of the public folder, names with \\ before each, at most "
            "250 characters, such as \\Email Logging."
        ),
        mended_by="setup",
    ),
}
