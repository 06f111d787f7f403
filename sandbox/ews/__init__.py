"""Exchange Web Services of an Exchange Server: one operation, one file."""
