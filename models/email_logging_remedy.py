from odoo import api, models
from odoo.exceptions import UserError


class EmailLoggingRemedy(models.AbstractModel):
    """What to do about a failure, in the user's language.

    Those of Microsoft's failures repeat `exchange.errors.REMEDIES`, where translation
    cannot reach them; a test compares the two.
    """

    _name = "email.logging.remedy"
    _description = "Email Logging Remedy"

    @api.model
    def _sentence(self, kind, code=None):
        """:return: the remedy, with Microsoft's code at the end"""
        sentences = self._sentences()
        sentence = sentences.get(kind) or sentences["request_refused"]
        return f"{sentence} ({code})" if code else sentence

    @api.model
    def _of(self, error):
        """:param error: a `MailError`"""
        return self._sentence(error.kind, error.code)

    @api.model
    def _user_error(self, error):
        """:return: what to raise at a button, for a `MailError`"""
        return UserError(self._of(error))

    @api.model
    def _sentences(self):
        return self._sentences_of_microsoft() | self._sentences_of_our_own()

    @api.model
    def _sentences_of_our_own(self):
        """Why Microsoft is not asked at all: the kinds of `NotReady`."""
        return {
            "setup_incomplete": self.env._(
                "The connection to Microsoft 365 is not set up: enter the tenant, the "
                "client ID and the secret or certificate in Email Logging › "
                "Configuration › Setup."
            ),
            "https_needed": self.env._(
                "Microsoft returns to https addresses only: let this server answer "
                "under https, and enter that address as web.base.url in the system "
                "parameters."
            ),
            "key_wrong": self.env._(
                "The stored secrets cannot be read, because the encryption key is "
                "missing or has changed: restore the key, or enter the client secret "
                "and sign in again."
            ),
            "key_malformed": self.env._(
                "The encryption key is malformed: enter one that was made by "
                "Fernet.generate_key() of Python's cryptography."
            ),
            "database_changed": self.env._(
                "This database was copied or its address has changed: confirm that it, "
                "and no other one, is to log the mail of this mailbox."
            ),
            "neutralized": self.env._(
                "This is a neutralized copy of a database, which does not log mail."
            ),
            "wrong_person": self.env._(
                "Another account than the service account signed in: sign in again "
                "and choose the service account, or change it in the first step."
            ),
            "answer_missing": self.env._(
                "Fill in this field to go on; its help tells where to find it."
            ),
            "address_invalid": self.env._(
                "Enter one complete e-mail address, such as crm.log@example.com."
            ),
            "address_same": self.env._(
                "The service account and the shared mailbox are two different "
                "addresses: enter both."
            ),
            "address_unsafe": self.env._(
                "This address cannot be written into a command safely: use an address "
                "without control characters."
            ),
        }

    @api.model
    def _sentences_of_microsoft(self):
        return {
            "sign_in_needed": self.env._("Sign in with the service account."),
            "sign_in_expired": self.env._(
                "The sign-in has ended: sign in again with the service account."
            ),
            "sign_in_restart": self.env._(
                "This sign-in was too old or already used: start it again."
            ),
            "sign_in_cancelled": self.env._(
                "The sign-in was cancelled: start it again when you are ready."
            ),
            "sign_in_loop": self.env._(
                "Too many sign-ins in a row: wait some minutes, then try again."
            ),
            "sign_in_not_trusted": self.env._(
                "The answer to the sign-in could not be verified: check the "
                "clock of this server, then sign in again."
            ),
            "mfa_required": self.env._(
                "Microsoft asks for a second proof of identity: sign in again "
                "and complete the verification."
            ),
            "access_blocked": self.env._(
                "A conditional access policy blocks this sign-in: ask the Entra "
                "administrator to except the service account or this server."
            ),
            "account_disabled": self.env._(
                "The account is disabled or locked: enable it in Entra ID, or "
                "sign in with another one."
            ),
            "password_expired": self.env._(
                "The account's password has expired: renew it, then sign in."
            ),
            "password_wrong": self.env._(
                "The user name or the password is wrong: sign in again."
            ),
            "wrong_account": self.env._(
                "This account does not exist in the company's directory: sign "
                "in with an account of the company."
            ),
            "wrong_tenant": self.env._(
                "This account belongs to another directory: sign in with an "
                "account of the tenant that is set up."
            ),
            "account_not_assigned": self.env._(
                "The account may not use the application: assign it under "
                "Enterprise applications, Users and groups."
            ),
            "tenant_unknown": self.env._(
                "Check the tenant ID: Microsoft knows no such directory."
            ),
            "tenant_needed": self.env._(
                "Enter the tenant ID of the company's own directory."
            ),
            "application_unknown": self.env._(
                "Check the client ID: there is no such application in this directory."
            ),
            "application_disabled": self.env._(
                "Enable the application in Entra ID: it is switched off."
            ),
            "redirect_uri_wrong": self.env._(
                "Register the redirect URI shown here in the application, as "
                "type Web, exactly as it is written."
            ),
            "secret_wrong": self.env._(
                "Enter the client secret again: copy the column Value, not the "
                "Secret ID."
            ),
            "secret_expired": self.env._(
                "The client secret has expired: create a new one in Entra ID "
                "and enter it."
            ),
            "secret_missing": self.env._("Enter a client secret or a certificate."),
            "certificate_wrong": self.env._(
                "Upload the certificate to the application in Entra ID: "
                "Microsoft does not accept its signature."
            ),
            "certificate_unreadable": self.env._(
                "Enter the certificate and its private key as PEM text, with "
                "the passphrase if the key has one."
            ),
            "consent_missing": self.env._(
                "The permissions are not granted yet: let an administrator "
                "grant consent."
            ),
            "consent_declined": self.env._(
                "The permissions were declined: start again and accept them, or "
                "let an administrator grant consent."
            ),
            "request_refused": self.env._(
                "Microsoft refused the request as invalid: report it with the "
                "code and the time at which it happened."
            ),
            "access_denied": self.env._(
                "Give the account full access to the mailbox and grant the "
                "application's permissions; a change can take up to an hour to "
                "be seen."
            ),
            "mailbox_unknown": self.env._(
                "Check the mailbox's address: Microsoft knows no such mailbox."
            ),
            "mailbox_unsupported": self.env._(
                "This mailbox is not in Exchange Online or is inactive: choose "
                "another one."
            ),
            "not_found": self.env._("The message no longer exists in the mailbox."),
            "folder_missing": self.env._(
                "The folder does not exist in the mailbox: choose or create one."
            ),
            "attachment_is_link": self.env._(
                "This attachment is a link to a file kept elsewhere: open it in "
                "Outlook."
            ),
            "quota_exceeded": self.env._(
                "The mailbox is full: delete old mail or enlarge it."
            ),
            "too_large": self.env._("The message is too large to be transferred."),
            "conflict": self.env._(
                "The item was changed at the same moment: try again."
            ),
            "resync_needed": self.env._(
                "The position in the mailbox is lost: read it from the start."
            ),
            "throttled": self.env._(
                "Microsoft asks to slow down: it goes on by itself in a while."
            ),
            "unavailable": self.env._(
                "Microsoft does not answer properly now: it is tried again later."
            ),
            "malformed_answer": self.env._(
                "The answer was cut or is not from Microsoft: it is tried again "
                "later; if it stays, check the proxy of this server."
            ),
            "unreachable": self.env._(
                "Microsoft cannot be reached: it is tried again later; if it "
                "stays, check the internet connection and the proxy of this "
                "server."
            ),
            "tls_failed": self.env._(
                "The connection is not trusted: check the clock of this server "
                "and, behind an inspecting proxy, its certificate authority."
            ),
            "untrusted_host": self.env._(
                "An answer pointed to a foreign address, which was not "
                "followed: check the chosen cloud and the proxy of this server."
            ),
        }
