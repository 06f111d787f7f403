"""What the Makefile calls; plain pytest, no Odoo."""
