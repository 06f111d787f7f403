"""What tests of this folder measure, for the table of `make attack`."""

import json
import os

FILE = "CRM_EMAIL_LOGGING_ATTACK"


def is_attack():
    """Whether all is tried, however long it takes."""
    return FILE in os.environ


def record(what, value, aim, unit=""):
    """:param aim: what the value may be at most; 0 means that nothing may happen"""
    if file := os.environ.get(FILE):
        row = {"what": what, "value": value, "aim": aim, "unit": unit}
        with open(file, "a") as lines:
            lines.write(json.dumps(row) + "\n")
