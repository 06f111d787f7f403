"""MIME as Exchange reads it, in the words of Graph; imports no other room."""
