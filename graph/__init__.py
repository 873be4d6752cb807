"""What the graph is: ontology, records, identities, stores, and its projection to networkx."""
