"""Microsoft Graph v1.0 for mail."""
