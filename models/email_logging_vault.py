import logging
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config

_logger = logging.getLogger(__name__)

KEY_OPTION = "crm_email_logging_key"
KEY_VARIABLE = "CRM_EMAIL_LOGGING_KEY"
KEY_FILE = "crm_email_logging.key"


class EmailLoggingVault(models.AbstractModel):
    """Encrypts what must not be readable in the database.

    Fernet (https://github.com/fernet/spec): AES-128-CBC with HMAC-SHA256, so
    a changed or foreign ciphertext is refused instead of decrypted to nonsense.
    """

    _name = "email.logging.vault"
    _description = "Email Logging Vault"

    @api.model
    def _encrypt(self, plain):
        """:return: the ciphertext of `plain` (str), or False when it is empty."""
        return plain and self._cipher().encrypt(plain.encode()).decode()

    @api.model
    def _decrypt(self, ciphertext):
        """:return: the plain text of `ciphertext`, or False when it is empty.
        :raise UserError: when the key is not the one that encrypted it
        """
        if not ciphertext:
            return False
        try:
            return self._cipher().decrypt(ciphertext.encode()).decode()
        except InvalidToken:
            raise UserError(
                self.env._(
                    "The stored secret cannot be decrypted: the encryption key has "
                    "changed. Restore the key, or enter the client secret and sign "
                    "in again."
                )
            ) from None

    @api.model
    def _cipher(self):
        try:
            return MultiFernet([Fernet(key) for key in self._keys()])
        except ValueError:
            raise UserError(
                self.env._(
                    "The encryption key in %(option)s is malformed. Enter a key made "
                    "by cryptography's Fernet.generate_key().",
                    option=KEY_OPTION,
                )
            ) from None

    @api.model
    def _keys(self):
        """Keys by falling precedence; the first encrypts, all of them decrypt.

        Several keys, separated by commas, rotate a key without losing what the
        older one encrypted.
        """
        configured = os.environ.get(KEY_VARIABLE) or config.get(KEY_OPTION)
        text = configured or self._key_from_file()
        return [key.strip() for key in text.split(",") if key.strip()]

    @api.model
    def _key_from_file(self):
        path = Path(config["data_dir"]) / KEY_FILE
        if not path.exists():
            self._create_key_file(path)
        return path.read_text()

    @api.model
    def _create_key_file(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as key_file:
            key_file.write(Fernet.generate_key())
        try:
            # A link never replaces: of two workers, the first one's key stays.
            os.link(partial, path)
            _logger.info("Email logging made its encryption key in the data directory")
        except FileExistsError:
            _logger.debug("Another worker made the encryption key first")
        finally:
            partial.unlink()
