"""How fast facts land, beside what the engines do with the same rows alone."""
