"""The catalogue of questions, one module a theme; each module lists its own in QUERIES."""
