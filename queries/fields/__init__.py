"""Which field a need, a result or a project without one may be in, by its words.

graph - texts -> documents, fields - likeness - guesses -> Guess, for a person to confirm
"""
