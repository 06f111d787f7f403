"""MIME as Exchange reads it; imports no other room."""
