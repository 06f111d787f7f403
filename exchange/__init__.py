"""The outside world of mail. Imports nothing of Odoo.

``mailbox`` says what a mailbox is asked, whatever server it lies on; ``mail`` what it
gives; ``errors`` what can fail and what to do then. ``graph`` is Exchange Online.
"""
