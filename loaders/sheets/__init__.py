"""Spreadsheets and text files as sheets of text cells: nothing is guessed yet."""
