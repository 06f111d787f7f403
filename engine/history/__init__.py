"""What of a mail is new, and what its program has quoted of earlier ones."""
