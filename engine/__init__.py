"""The way of a message through Odoo, in plain Python over Odoo's environment."""
