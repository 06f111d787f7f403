"""What connecting to Exchange needs, and the checks that it works."""
