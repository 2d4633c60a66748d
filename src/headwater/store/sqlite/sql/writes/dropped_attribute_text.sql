-- Removes the index that held short and long values alike, in files of before they were told apart.
DROP INDEX IF EXISTS attribute_text
