"""Answers as people and programs read them: words, documents, lines for a shell and plain JSON values."""
