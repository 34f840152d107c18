"""What differs between two editions, or between an edition and the manifest of an earlier build."""
