"""An article as evidence: who and what it names, how they are connected, and its figures.

file - reading -> text - mentions, people -> naming -> entities - relations, figures -> claims

All is done by words and patterns, with a segmenter whose dictionary comes inside its package.
What comes out of an article is a claim, never a fact: each one keeps the span of text that says
it. A language model could propose further claims of the same form; they would need spans too,
and so could be checked against the text in the same way.
"""
