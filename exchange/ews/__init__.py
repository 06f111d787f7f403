"""Exchange Server: EWS, by means of exchangelib.

exchangelib is optional: only ``endpoint.py`` imports it, when a mailbox is opened.
"""
