"""Scheduled exports: what a configuration asks for, made unattended."""
