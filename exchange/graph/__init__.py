"""Exchange Online: Microsoft Graph mail and Entra ID. Needs msal and requests.

``auth`` gives tokens, ``client`` sends requests with them, ``mailbox`` offers mails,
folders and attachments.
"""
