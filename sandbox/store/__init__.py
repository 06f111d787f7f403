"""What the tenant keeps: accounts, mailboxes, mail, and its clock."""
