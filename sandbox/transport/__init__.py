"""The way of mail: SMTP, envelope, mail-flow rules."""
