-- Finds the places of a version.
CREATE INDEX member_version ON member (version)
