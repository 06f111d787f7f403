"""Microsoft Graph mail and Entra ID. Needs msal and requests, nothing of Odoo.

``auth`` gives tokens, ``client`` sends requests with them, ``mailbox`` offers mails,
folders and attachments, ``errors`` says what to do when something fails.
"""
