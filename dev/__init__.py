"""What the Makefile calls: Odoo 19 and PostgreSQL, the demo, the tests, the linters.

Modules that run before the virtual environment exists (``paths``, ``steps``,
``processes``, ``service_user``, ``debian``, ``odoo_home``, ``venv``) use the standard
library only.
"""
