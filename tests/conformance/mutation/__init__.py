"""Changes of what is emitted, one at a time, by operator: which check notices each."""
