"""Whom to connect: institutes ranked for an enterprise by what was known on a day, and how well.

``recommend`` and ``backtest`` are one ranking (:mod:`queries.recommend.ranking`): features are
rebuilt as of the day (:mod:`~queries.recommend.past`, :mod:`~queries.recommend.features`), a
logistic model learns their weights from the graph's own history at earlier days
(:mod:`~queries.recommend.model`), held to those that they have elsewhere
(:mod:`~queries.recommend.expected`), which stand in where there is no history.
"""
