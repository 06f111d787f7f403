"""What tests set and see: faults, limits, and the control endpoint."""
