"""What may be kept and shown; pure."""
