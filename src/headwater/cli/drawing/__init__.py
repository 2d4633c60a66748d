"""How answers look in a terminal of 80 columns."""
