"""Which broker serves whom: the district read (:mod:`~queries.plan.district`), what each pair would
cost (:mod:`~queries.plan.costs`), and the cheapest plan (:mod:`~queries.plan.solver`), with what
each assignment costs and why (:mod:`~queries.plan.plan`, :mod:`~queries.plan.words`).
"""
