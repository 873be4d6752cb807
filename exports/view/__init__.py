"""The view: a picture of the graph and of its gaps, as one HTML page."""
