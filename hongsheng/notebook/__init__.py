"""What a notebook has: a graph to open, load, ask and look at."""
