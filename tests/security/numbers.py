"""What tests of this folder measure, for the table of `make attack`."""

import json
import os


def record(what, value, aim, unit=""):
    """:param aim: what the value may be at most; 0 means that nothing may happen"""
    if file := os.environ.get("CRM_EMAIL_LOGGING_ATTACK"):
        row = {"what": what, "value": value, "aim": aim, "unit": unit}
        with open(file, "a") as lines:
            lines.write(json.dumps(row) + "\n")
