"""What the Makefile calls: Odoo 19 and PostgreSQL, the demo, the tests, the linters.

Modules that run before the virtual environment exists (``venv`` and what it imports)
use the standard library only; ``start`` is written for older Pythons too.
"""
