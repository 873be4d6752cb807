"""How a question is declared: a ``.cypher`` file with a header, read, tried, copied or scripted."""
