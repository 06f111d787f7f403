"""The addon beside others: what they say in Odoo's log alone, and with it."""
