import logging
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo import api, models
from odoo.tools import config

from ..connection.external_settings import external
from ..connection.not_ready import NotReady

_logger = logging.getLogger(__name__)

# One for each database: a copy of the database alone opens no secret.
KEY_FILE = "crm_email_logging.%s.key"


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
        :raise NotReady: when the key is not the one that encrypted it
        """
        if not ciphertext:
            return False
        try:
            return self._cipher().decrypt(ciphertext.encode()).decode()
        except InvalidToken:
            raise NotReady(self.env, "key_wrong") from None

    @api.model
    def _rotate(self, ciphertext):
        """:return: the same secret, encrypted with the newest key"""
        try:
            return self._cipher().rotate(ciphertext.encode()).decode()
        except InvalidToken:
            raise NotReady(self.env, "key_wrong") from None

    @api.model
    def _is_newest(self, ciphertext):
        """Whether an older key is not needed for it any more."""
        try:
            Fernet(self._keys()[0]).decrypt(ciphertext.encode())
        except InvalidToken:
            return False
        return True

    @api.model
    def _cipher(self):
        try:
            return MultiFernet([Fernet(key) for key in self._keys()])
        except ValueError:
            raise NotReady(self.env, "key_malformed") from None

    @api.model
    def _keys(self):
        """Keys by falling precedence; the first encrypts, all of them decrypt.

        Several keys, separated by commas, rotate a key without losing what the
        older one encrypted.
        """
        text = external("key") or self._key_from_file()
        return [key.strip() for key in text.split(",") if key.strip()]

    @api.model
    def _key_from_file(self):
        path = self._key_path()
        if not path.exists():
            self._create_key_file(path)
        return path.read_text()

    @api.model
    def _key_path(self):
        return Path(config["data_dir"]) / (KEY_FILE % self.env.cr.dbname)

    @api.model
    def _forget_key(self):
        """Without it, secrets in old dumps of this database stay closed."""
        self._key_path().unlink(missing_ok=True)

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
