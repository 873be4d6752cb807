"""The whole graph as a file for other programs: GraphML, GEXF, JSON, a folder of CSV."""
