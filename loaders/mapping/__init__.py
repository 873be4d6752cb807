"""Anybody's tables, read as a mapping file says."""
