"""What is written once and sent often."""
