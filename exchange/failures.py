"""What can go wrong with mail, one row for each kind of failure.

A kind is a stable word: its row says what a person is told and what becomes of the run.
``errors.py`` raises it.
"""

from __future__ import annotations

from .kind import Kind
from .server_failures import SERVER_KINDS
from .translation import _lt

KINDS: dict[str, Kind] = {
    # Signing in
    "sign_in_needed": Kind(
        _lt("Sign in with the service account."), mended_by="sign_in"
    ),
    "sign_in_expired": Kind(
        _lt("The sign-in has ended: sign in again with the service account."),
        mended_by="sign_in",
    ),
    "sign_in_restart": Kind(
        _lt("This sign-in was too old or already used: start it again."),
        mended_by="sign_in",
    ),
    "sign_in_cancelled": Kind(
        _lt("The sign-in was cancelled: start it again when you are ready."),
        mended_by="sign_in",
    ),
    "sign_in_loop": Kind(
        _lt("Too many sign-ins in a row: wait some minutes, then try again."),
        mended_by="sign_in",
    ),
    "sign_in_not_trusted": Kind(
        _lt(
            "The answer to the sign-in could not be verified: check the clock "
            "of this server, then sign in again."
        ),
        mended_by="sign_in",
    ),
    "mfa_required": Kind(
        _lt(
            "Microsoft asks for a second proof of identity: sign in again and "
            "complete the verification."
        ),
        mended_by="sign_in",
    ),
    "access_blocked": Kind(
        _lt(
            "A conditional access policy blocks this sign-in: ask the Entra "
            "administrator to except the service account or this server."
        ),
        mended_by="sign_in",
    ),
    "account_disabled": Kind(
        _lt(
            "The account is disabled or locked: enable it in Entra ID, or sign "
            "in with another one."
        ),
        mended_by="sign_in",
    ),
    "password_expired": Kind(
        _lt("The account's password has expired: renew it, then sign in."),
        mended_by="sign_in",
    ),
    "password_wrong": Kind(
        _lt("The user name or the password is wrong: sign in again."),
        mended_by="sign_in",
    ),
    "wrong_account": Kind(
        _lt(
            "This account does not exist in the company's directory: sign in "
            "with an account of the company."
        ),
        mended_by="sign_in",
    ),
    "wrong_tenant": Kind(
        _lt(
            "This account belongs to another directory: sign in with an account "
            "of the tenant that is set up."
        ),
        mended_by="sign_in",
    ),
    "account_without_access": Kind(
        _lt(
            "This account cannot open the mailbox, so the sign-in of before stays: "
            "sign in with the service account, or give this one full access, which "
            "takes up to an hour."
        ),
        mended_by="sign_in",
    ),
    "account_not_assigned": Kind(
        _lt(
            "The account may not use the application: assign it under "
            "Enterprise applications, Users and groups."
        ),
        mended_by="sign_in",
    ),
    # The application's registration
    "tenant_unknown": Kind(
        _lt("Check the tenant ID: Microsoft knows no such directory."),
        mended_by="setup",
    ),
    "tenant_needed": Kind(
        _lt("Enter the tenant ID of the company's own directory."), mended_by="setup"
    ),
    "application_unknown": Kind(
        _lt("Check the client ID: there is no such application in this directory."),
        mended_by="setup",
    ),
    "application_disabled": Kind(
        _lt("Enable the application in Entra ID: it is switched off."),
        mended_by="setup",
    ),
    "redirect_uri_wrong": Kind(
        _lt(
            "Register the redirect URI in the application in Entra ID, under "
            "Authentication, Web, exactly as it is written here."
        ),
        mended_by="setup",
    ),
    "secret_wrong": Kind(
        _lt("Enter the client secret again: copy the column Value, not the Secret ID."),
        mended_by="setup",
    ),
    "secret_expired": Kind(
        _lt(
            "The client secret has expired: create a new one in Entra ID and enter it."
        ),
        mended_by="setup",
    ),
    "secret_missing": Kind(
        _lt("Enter a client secret or a certificate."), mended_by="setup"
    ),
    "certificate_wrong": Kind(
        _lt(
            "Upload the certificate to the application in Entra ID: Microsoft "
            "does not accept its signature."
        ),
        mended_by="setup",
    ),
    "certificate_unreadable": Kind(
        _lt(
            "Use a .pfx or .pem file that holds the certificate and its private key, "
            "with the passphrase if it has one."
        ),
        mended_by="setup",
    ),
    "consent_missing": Kind(
        _lt("The permissions are not granted yet: let an administrator grant consent."),
        mended_by="consent",
    ),
    "consent_declined": Kind(
        _lt(
            "The permissions were declined: start again and accept them, or let "
            "an administrator grant consent."
        ),
        mended_by="consent",
    ),
    "request_refused": Kind(
        _lt(
            "Microsoft refused the request as invalid: report it with the code "
            "and the time at which it happened."
        )
    ),
    # The mailbox
    "access_denied": Kind(
        _lt(
            "Give the account full access to the mailbox and grant the "
            "application's permissions; a change can take up to an hour to be "
            "seen."
        ),
        mended_by="validate",
    ),
    "mailbox_unknown": Kind(
        _lt("Check the mailbox's address: Microsoft knows no such mailbox."),
        mended_by="validate",
    ),
    "mailbox_unsupported": Kind(
        _lt(
            "This mailbox is not in Exchange Online or is inactive: choose another one."
        ),
        mended_by="validate",
    ),
    "message_denied": Kind(
        _lt(
            "Exchange refuses the access to this message, not to its mailbox: move it "
            "out of the Inbox by hand, or read it in Outlook."
        )
    ),
    "message_unreadable": Kind(
        _lt(
            "Exchange cannot give this message, which may be damaged: open it in "
            "Outlook, or delete it there."
        )
    ),
    "not_found": Kind(_lt("The message no longer exists in the mailbox.")),
    "folder_missing": Kind(
        _lt("The folder does not exist in the mailbox: choose or create one."),
        mended_by="validate",
    ),
    "attachment_is_link": Kind(
        _lt("This attachment is a link to a file kept elsewhere: open it in Outlook.")
    ),
    "quota_exceeded": Kind(
        _lt(
            "The mailbox is full: set up a second one in Email Logging › Configuration "
            "› Setup, or delete old mail or enlarge this one."
        ),
        mended_by="validate",
        is_never_one_message=True,
    ),
    "too_large": Kind(_lt("The message is too large to be transferred.")),
    "conflict": Kind(
        _lt("The item was changed at the same moment: try again."), passes=True
    ),
    "resync_needed": Kind(
        _lt("The position in the mailbox is lost: read it from the start.")
    ),
    # The way to Microsoft
    "throttled": Kind(
        _lt("Microsoft asks to slow down: it goes on by itself in a while."),
        passes=True,
    ),
    "unavailable": Kind(
        _lt("Microsoft does not answer properly now: it is tried again later."),
        passes=True,
    ),
    "malformed_answer": Kind(
        _lt(
            "The answer was cut or is not from Microsoft: it is tried again "
            "later; if it stays, check the proxy of this server."
        ),
        passes=True,
    ),
    "unreachable": Kind(
        _lt(
            "Microsoft cannot be reached: it is tried again later; if it stays, "
            "check the internet connection and the proxy of this server."
        ),
        passes=True,
    ),
    "not_answering": Kind(
        _lt("Exchange does not answer now: try again in half a minute."), passes=True
    ),
    "tls_failed": Kind(
        _lt(
            "The connection is not trusted: check the clock of this server and, "
            "behind an inspecting proxy, its certificate authority."
        ),
        mended_by="validate",
    ),
    "untrusted_host": Kind(
        _lt(
            "An answer pointed to a foreign address, which was not followed: "
            "check the chosen cloud and the proxy of this server."
        ),
        mended_by="validate",
    ),
    "authorities_unusable": Kind(
        _lt(
            "The file of certificate authorities cannot be used: enter the path "
            "of a PEM file that Odoo may read."
        ),
        mended_by="setup",
    ),
    # The way from Microsoft to us; without it, mail is looked for on schedule
    "told_nowhere": Kind(
        _lt(
            "Microsoft cannot reach /email_logging/notify here: open it to POST "
            "requests from the internet, with a trusted certificate, and let Odoo's "
            "dbfilter choose this database."
        )
    ),
    "told_nothing": Kind(
        _lt(
            "Microsoft does not tell this application of new mail, which is looked for "
            "on schedule: grant it the application permission Mail.Read as well."
        )
    ),
    # Where nothing else is known
    "unexpected": Kind(
        _lt(
            "The job met an error that nobody foresaw: report what Odoo's log says "
            "of it. It is tried again every hour."
        ),
        mended_by="validate",
    ),
    # On our side, before Microsoft is asked at all: the kinds of `NotReady`
    "setup_incomplete": Kind(
        _lt(
            "The connection to Microsoft 365 is not set up: enter the tenant, "
            "the client ID and the secret or certificate in Email Logging › "
            "Configuration › Setup."
        ),
        mended_by="setup",
    ),
    "https_needed": Kind(
        _lt(
            "Microsoft redirects to https addresses only: let this server answer "
            "under https, and enter that address as system parameter web.base.url or "
            "as redirect URI in the setup."
        ),
        mended_by="setup",
    ),
    "redirect_uri_foreign": Kind(
        _lt(
            "Enter the redirect URI as your browser reaches this server: it begins "
            "with https:// and ends with /email_logging/oauth/callback."
        ),
        mended_by="setup",
    ),
    "key_wrong": Kind(
        _lt(
            "The stored secrets cannot be read, because the encryption key is "
            "missing or has changed: restore the key, or enter the client "
            "secret and sign in again."
        ),
        mended_by="setup",
    ),
    "key_malformed": Kind(
        _lt(
            "The encryption key is malformed: enter one that was made by "
            "Fernet.generate_key() of Python's cryptography."
        ),
        mended_by="setup",
    ),
    "database_changed": Kind(
        _lt(
            "This database was copied or its address has changed: confirm that "
            "it, and no other one, is to log the mail of this mailbox."
        ),
        mended_by="database",
    ),
    "neutralized": Kind(
        _lt("This is a neutralized copy of a database, which does not log mail."),
        mended_by="validate",
    ),
    "wrong_person": Kind(
        _lt(
            "Another account than the service account signed in: sign in again "
            "and choose the service account, or change it in the first step."
        ),
        mended_by="sign_in",
    ),
    "cloud_not_https": Kind(
        _lt(
            "Enter the cloud's addresses in full, beginning with https://: tokens are "
            "never sent in clear."
        )
    ),
    "answer_missing": Kind(
        _lt("Fill in this field to go on; its help tells where to find it.")
    ),
    "object_id_invalid": Kind(
        _lt(
            "Copy the object ID of the enterprise application from Entra ID: five "
            "groups of digits and letters, other ones than the client ID's."
        )
    ),
    "address_invalid": Kind(
        _lt("Enter one complete e-mail address, such as crm.log@example.com.")
    ),
    "address_same": Kind(
        _lt(
            "The service account and the shared mailbox are two different "
            "addresses: enter both."
        )
    ),
    "mailbox_retired": Kind(
        _lt(
            "The mailbox in which this e-mail was is no longer used here; what is "
            "logged can still be read in Odoo."
        )
    ),
    **SERVER_KINDS,
}
