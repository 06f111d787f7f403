"""Settings that a system administrator keeps outside the database.

Environment variables such as CRM_EMAIL_LOGGING_CLIENT_ID go before the section
[crm_email_logging] of Odoo's configuration file, with options such as client_id.
A section of its own, because Odoo warns of options of [options] that it does not know.
"""

import os
from configparser import Error, RawConfigParser

from odoo.tools import config

SECTION = "crm_email_logging"


def external(name: str) -> str:
    """:return: the setting (str), or "" when it is kept nowhere outside"""
    variable = f"{SECTION}_{name}".upper()
    return (os.environ.get(variable) or _in_file(name)).strip()


def _in_file(name: str) -> str:
    parser = RawConfigParser()
    try:
        parser.read([config["config"] or ""])
    except Error:  # Odoo has read this file and reported what is wrong with it
        return ""
    return parser.get(SECTION, name, fallback="")
