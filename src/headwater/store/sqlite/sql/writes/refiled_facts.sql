-- Files a metric fact, which others outweigh, where folding a run does not read it.
UPDATE fact SET about = -about WHERE about = ? AND id = ?
