"""Measurements, each beside its raw counterpart; never in a timed test."""
