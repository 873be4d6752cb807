"""Workbooks to be filled in by people, and what was filled in."""
