"""Why a message was not logged."""

MAX_ATTEMPTS = 3
"""How often a message that cannot be recorded is tried, once a run."""

REASONS = [
    ("draft", "Draft"),
    ("no_sender", "No sender"),
    ("no_recipient", "No recipient"),
    ("too_old", "Too old"),
    ("removed", "Removed"),
    ("duplicate", "Already logged"),
    ("excluded", "Excluded"),
    ("private", "Private"),
    ("automatic", "Automatic"),
    ("internal", "Internal"),
    ("unknown_salesperson", "Unknown salesperson"),
    ("unknown_contact", "Unknown contact"),
    ("failed", "Failed"),
]
