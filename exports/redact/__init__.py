"""What an audience may see: names and rows that a copy of the graph leaves out."""
