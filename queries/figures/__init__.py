"""Figures: what a picture draws of a gap beside its subjects, one declaration a rule."""
