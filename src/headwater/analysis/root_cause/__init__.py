"""Which upstream change moved a metric, or that the history cannot tell. The method is in docs/root-cause.md."""
