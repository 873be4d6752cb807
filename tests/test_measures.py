"""Measures against independent oracles: networkx's own, or the definition spelled out."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.projection import Projection
from queries import measures
from queries.measures.centrality import _estimated
from queries.measures.holes import masked_product

Tie = tuple[int, int, int]


def projected(n: int, ties: list[Tie]) -> Projection:
    """Enterprises 0 .. n-1 and weighted ties."""
    nodes = pl.DataFrame({"kind": ["Enterprise"] * n, "id": [f"{i:03d}" for i in range(n)]})
    frame = pl.DataFrame(
        [(f"Enterprise:{a:03d}", f"Enterprise:{b:03d}", float(w)) for a, b, w in ties],
        schema={"from": pl.String(), "to": pl.String(), "weight": pl.Float64()},
        orient="row",
    )
    return Projection.of(nodes, frame, "a test", "测试")


def oracle(n: int, ties: list[Tie]) -> Any:
    """The same as networkx: parallel ties added up, ties to oneself left out."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    for a, b, w in ties:
        if a != b:
            before = graph.get_edge_data(a, b, {"weight": 0})["weight"]
            graph.add_edge(a, b, weight=before + w)
    return graph


def on_random(*strategies: Any) -> Any:
    """Hypothesis, the same examples in every run and no clock."""
    return lambda test: settings(deadline=None, derandomize=True)(given(*strategies)(test))


@st.composite
def networks(draw: Any) -> tuple[int, list[Tie]]:
    n = draw(st.integers(1, 12))
    end = st.integers(0, n - 1)
    return n, draw(st.lists(st.tuples(end, end, st.integers(1, 4)), max_size=30))


def by_node(frame: pl.DataFrame, column: str) -> list[Any]:
    return frame.sort("key")[column].to_list()


def close(found: list[Any], wanted: list[Any]) -> None:
    assert len(found) == len(wanted)
    for f, w in zip(found, wanted, strict=True):
        if w is None or math.isnan(w):
            assert f is None
        else:
            assert f == pytest.approx(w, abs=1e-9)


@on_random(networks())
def test_constraint_is_networkxs(network):
    graph = oracle(*network)
    wanted = nx.constraint(graph, weight="weight")
    close(by_node(measures.constraint(projected(*network)), "constraint"), [*wanted.values()])


@on_random(networks())
def test_effective_size_is_networkxs(network):
    graph = oracle(*network)
    # for named nodes networkx spells the definition out; its matrix form (3.6.1) differs from it
    wanted = nx.effective_size(graph, nodes=list(graph), weight="weight")
    frame = measures.effective_size(projected(*network))
    close(by_node(frame, "effective_size"), [*wanted.values()])
    efficiency = [w / graph.degree(i) if graph.degree(i) else math.nan for i, w in wanted.items()]
    close(by_node(frame, "efficiency"), efficiency)


def test_constraint_of_a_star_is_one_over_its_degree_in_the_middle():
    star = projected(5, [(0, i, 1) for i in range(1, 5)])
    assert by_node(measures.constraint(star), "constraint") == pytest.approx([0.25, 1, 1, 1, 1])


def test_products_in_many_slices_are_those_in_one(monkeypatch):
    rng = np.random.default_rng(1)
    network = projected(60, [(int(a), int(b), 1) for a, b in rng.integers(0, 60, (400, 2))])
    matrix, _ = network.sparse()
    rows, columns = matrix.nonzero()
    monkeypatch.setattr("queries.measures.holes._GATHERED", 50)
    wanted = (matrix.toarray() @ matrix.toarray())[rows, columns]
    assert masked_product(matrix, matrix, rows, columns) == pytest.approx(wanted)


@on_random(networks())
def test_components_are_networkxs(network):
    frame = measures.components(projected(*network))
    found = {frozenset(int(i) for i in part["id"]) for _, part in frame.group_by("component")}
    assert found == {frozenset(c) for c in nx.connected_components(oracle(*network))}
    sizes = frame.unique("component").sort("component")["size"].to_list()
    assert sizes == sorted(sizes, reverse=True)


@on_random(networks())
def test_articulation_points_and_bridges_are_networkxs(network):
    projection, graph = projected(*network), oracle(*network)
    points = {int(i) for i in measures.articulation(projection)["id"]}
    assert points == set(nx.articulation_points(graph))
    frame = measures.bridges(projection)
    found = {frozenset((int(a), int(b))) for a, b in frame.select("from_id", "to_id").rows()}
    assert found == {frozenset(b) for b in nx.bridges(graph)}


def _remains(graph: Any, counted: set[int], own: set[int], lost: Any) -> tuple[int, int, int]:
    """Pieces of the component that falls apart, own nodes cut off from the piece with most of the
    counted ones (and, of equal ones, most of the own), own nodes before."""
    whole = next(c for c in nx.connected_components(graph) if (lost[0] in c))
    part = graph.subgraph(whole).copy()
    if len(lost) == 1:
        part.remove_node(lost[0])
    else:
        part.remove_edge(*lost)
    pieces = [(len(p & counted), len(p & own)) for p in nx.connected_components(part)]
    return len(pieces), sum(n for _, n in pieces) - max(pieces)[1], len(whole & own)


@on_random(networks(), st.sets(st.integers(0, 11)), st.none() | st.sets(st.integers(0, 11)))
def test_what_a_cut_point_cuts_off_is_what_removing_it_shows(network, others, among):
    n, ties = network
    kinds = ["Broker" if i in others else "Enterprise" for i in range(n)]
    nodes = pl.DataFrame({"kind": kinds, "id": [f"{i:03d}" for i in range(n)]})
    plain = projected(n, ties)
    named = {f"Enterprise:{i:03d}": f"{k}:{i:03d}" for i, k in enumerate(kinds)}
    moved = plain.ties.with_columns(pl.col("from", "to").replace(named))
    projection = Projection.of(nodes, moved, "", "")
    graph = oracle(n, ties)
    counted = {i for i, k in enumerate(kinds) if k == "Enterprise"}
    keys = (
        None
        if among is None
        else pl.Series([f"Enterprise:{i:03d}" for i in among], dtype=pl.String)
    )
    own = counted if among is None else counted & among
    frame = measures.cut_points(projection, among=keys)
    more = measures.cut_points(projection, among=keys, least=2)
    assert more.equals(frame.filter(pl.col("cut_off") >= 2))
    found = {
        tuple(int(i) for i in (row["id"], row["other_id"]) if i is not None): (
            row["pieces"],
            row["cut_off"],
            row["before"],
        )
        for row in frame.to_dicts()
    }
    wanted = [(v,) for v in nx.articulation_points(graph)]
    wanted += [tuple(sorted(b, key=lambda i: i)) for b in nx.bridges(graph)]
    by_set = {frozenset(k): v for k, v in found.items()}
    assert by_set == {frozenset(w): _remains(graph, counted, own, w) for w in wanted}


@on_random(networks())
def test_exact_centralities_are_networkxs(network):
    projection, graph = projected(*network), oracle(*network)
    wanted = {
        "degree": dict(graph.degree()),
        "betweenness": nx.betweenness_centrality(graph),
        "closeness": nx.closeness_centrality(graph),
    }
    for kind, values in wanted.items():
        frame = measures.centrality(projection, kind)  # type: ignore[arg-type]
        close(by_node(frame, "value"), list(values.values()))


@on_random(networks())
def test_pagerank_is_networkxs(network):
    graph = oracle(*network)
    wanted = nx.pagerank(graph, tol=1e-12, max_iter=1000)
    found = by_node(measures.centrality(projected(*network), "pagerank"), "value")
    assert found == pytest.approx(list(wanted.values()), abs=1e-8)


@on_random(networks())
def test_estimates_from_every_node_are_the_exact_values(network):
    n, ties = network
    if n < 3:
        return
    graph = oracle(n, ties)
    matrix, _ = projected(n, ties).sparse()
    between = _estimated(matrix, "betweenness", 0)
    assert list(between) == pytest.approx(list(nx.betweenness_centrality(graph).values()))
    near = _estimated(matrix, "closeness", 0)
    wanted = nx.closeness_centrality(graph)
    for i in range(n):
        assert (near[i] if graph.degree(i) else 0) == pytest.approx(wanted[i])


def test_above_the_limit_betweenness_is_near_the_exact_one(monkeypatch):
    graph = nx.barabasi_albert_graph(600, 2, seed=3)
    projection = projected(600, [(a, b, 1) for a, b in graph.edges])
    exact = measures.centrality(projection, "betweenness")
    guess = measures.centrality(projection, "betweenness", exact=False)
    assert set(guess["key"][:5]) <= set(exact["key"][:10])


def test_communities_are_found_and_stay_the_same():
    graph = nx.planted_partition_graph(4, 20, 0.6, 0.01, seed=5)
    projection = projected(80, [(a, b, 1) for a, b in graph.edges])
    frame = measures.communities(projection)
    truth = [i // 20 for i in range(80)]
    assert len(set(zip(truth, by_node(frame, "community"), strict=True))) == 4
    assert frame.equals(measures.communities(projection))


def test_nodes_without_ties_are_communities_of_their_own():
    assert measures.communities(projected(3, []))["community"].to_list() == [1, 2, 3]


# --- Gould and Fernandez ------------------------------------------------------------------


def _role(a: str, b: str, c: str) -> str:
    if a == b == c:
        return "coordinator"
    if a == c:
        return "itinerant"
    if b == c:
        return "gatekeeper"
    return "representative" if a == b else "liaison"


@on_random(networks(), st.lists(st.sampled_from("xyz "), min_size=12, max_size=12), st.booleans())
def test_roles_are_counted_as_defined(network, letters, directed):
    n, ties = network
    group = {i: letters[i].strip() or None for i in range(n)}
    arcs = {(a, b) for a, b, _ in ties if a != b}
    if not directed:
        arcs |= {(b, a) for a, b in arcs}
    wanted: dict[int, Counter[str]] = {i: Counter() for i in range(n)}
    for a, b, c in itertools.permutations(range(n), 3):
        if {(a, b), (b, c)} <= arcs and (a, c) not in arcs and all(group[i] for i in (a, b, c)):
            wanted[b][_role(group[a], group[b], group[c])] += 1  # type: ignore[arg-type]
    of = [(f"Enterprise:{i:03d}", g) for i, g in group.items()]
    groups = pl.DataFrame(of, schema={"key": pl.String, "group": pl.String}, orient="row")
    frame = measures.gould_fernandez(projected(n, ties), groups, directed=directed).sort("key")
    for i, row in enumerate(frame.to_dicts()):
        if group[i] is None:
            assert row["total"] is None
            continue
        both = ("gatekeeper", "representative")
        for role in ("coordinator", "itinerant", "liaison", *both):
            halves = 1 if directed or role in both else 2
            assert row[role] * halves == wanted[i][role], role
        ordered = sum(wanted[i].values())
        assert row["total"] == (ordered if directed else ordered / 2)


# --- the null model -----------------------------------------------------------------------


def _worlds(events: list[str], groups: list[str]) -> list[list[tuple[str, str]]]:
    """Every way in which the ties of these groups can fill the places of these events."""
    return [list(zip(events, order, strict=True)) for order in set(itertools.permutations(groups))]


def _pairs(world: list[tuple[str, str]], a: str, b: str) -> int:
    return sum(
        1 for (e, g), (f, h) in itertools.combinations(world, 2) if e == f and {g, h} == {a, b}
    )


def _shared(world: list[tuple[str, str]], a: str, b: str) -> int:
    return len({e for e, g in world if g == a} & {e for e, g in world if g == b})


SMALL_WORLDS = [
    (list("ppqqrr"), list("xxyyzz")),
    (list("pppqqq"), list("xxxyyz")),
    (list("ppppqqq"), list("xxyyyzz")),
    (list("ppqqrr"), list("xxxyyy")),
]


@pytest.mark.parametrize(("events", "groups"), SMALL_WORLDS)
def test_mean_and_deviation_are_those_of_all_worlds(events, groups):
    ties = pl.DataFrame({"event": events, "group": groups})
    for row in measures.group_ties(ties).to_dicts():
        counts = [_pairs(w, row["group_a"], row["group_b"]) for w in _worlds(events, groups)]
        assert row["expected"] == pytest.approx(np.mean(counts))
        assert row["deviation"] == pytest.approx(np.std(counts), abs=1e-6)
        observed = _pairs(list(zip(events, groups, strict=True)), row["group_a"], row["group_b"])
        assert row["observed"] == observed


@pytest.mark.parametrize(("events", "groups"), SMALL_WORLDS)
def test_expected_shared_events_are_those_of_all_worlds(events, groups):
    ties = pl.DataFrame({"event": events, "group": groups})
    for row in measures.expected_shared(ties).to_dicts():
        pair = row["group_a"], row["group_b"]
        counts = [_shared(w, *pair) for w in _worlds(events, groups)]
        assert row["expected"] == pytest.approx(np.mean(counts))
        assert row["observed"] == _shared(list(zip(events, groups, strict=True)), *pair)


def test_few_shared_events_are_as_rare_as_drawing_shows():
    rng = np.random.default_rng(7)
    events = [f"e{i}" for i in range(40) for _ in range(2 + i % 6)]
    groups = list(rng.choice(list("wxyz"), len(events), p=[0.1, 0.2, 0.3, 0.4]))
    frame = measures.expected_shared(pl.DataFrame({"event": events, "group": groups}))
    drawn = []
    for _ in range(4_000):
        world = list(zip(events, rng.permutation(groups), strict=True))
        drawn.append([_shared(world, a, b) for a, b in frame.select("group_a", "group_b").rows()])
    counts = np.array(drawn)
    assert frame["expected"].to_numpy() == pytest.approx(counts.mean(0), abs=0.15)
    assert frame["p_one"].to_numpy() == pytest.approx((counts <= 1).mean(0), abs=0.03)


def test_an_event_of_one_is_no_meeting_and_changes_nothing():
    ties = pl.DataFrame({"event": list("ppqq"), "group": list("xyxy")})
    alone = pl.DataFrame({"event": list("rs"), "group": list("xx")})
    for measure in (measures.group_ties, measures.expected_shared):
        assert measure(pl.concat([ties, alone])).equals(measure(ties))


def test_mean_and_deviation_of_two_sides_are_those_of_all_worlds():
    firms = (list("ppqqr"), list("xxyyx"))
    institutes = (list("pqqrr"), list("yxzyx"))
    sides = ((*firms, "firm"), (*institutes, "institute"))
    ties = pl.concat(pl.DataFrame({"event": e, "group": g, "side": s}) for e, g, s in sides)

    def crossing(left: Any, right: Any, a: str, b: str) -> int:
        return sum(e == f and {g, h} == {a, b} for e, g in left for f, h in right)

    frame = measures.cross_ties(ties)
    assert frame.height == 3
    for row in frame.to_dicts():
        pair = row["group_a"], row["group_b"]
        counts = [crossing(u, v, *pair) for u in _worlds(*firms) for v in _worlds(*institutes)]
        assert row["expected"] == pytest.approx(np.mean(counts))
        assert row["deviation"] == pytest.approx(np.std(counts))
        now = crossing(zip(*firms, strict=True), [*zip(*institutes, strict=True)], *pair)
        assert row["observed"] == now


def test_one_side_alone_crosses_nothing():
    ties = pl.DataFrame({"event": list("pp"), "group": list("xy"), "side": ["firm"] * 2})
    assert measures.cross_ties(ties)["observed"].to_list() == [0]


def test_ties_of_no_known_group_still_fill_an_event():
    ties = pl.DataFrame({"event": list("pppp"), "group": ["x", "y", None, None]})
    row = measures.group_ties(ties).row(0, named=True)
    assert (row["observed"], row["expected"], row["z"]) == (1, pytest.approx(1), None)


def test_groups_that_cannot_miss_each_other_have_no_chance_of_none():
    row = measures.expected_shared(pl.DataFrame({"event": list("pp"), "group": ["x", "y"]}))
    assert row.select("expected", "p_none", "p_one").row(0) == (1, 0, 1)


# --- relatedness and nestedness -----------------------------------------------------------

MATRICES = st.integers(1, 6).flatmap(
    lambda n: st.integers(1, 6).flatmap(
        lambda m: st.lists(
            st.lists(st.integers(0, 1), min_size=m, max_size=m), min_size=n, max_size=n
        )
    )
)


@on_random(MATRICES)
def test_proximity_is_the_lesser_conditional_probability(rows):
    held = np.array(rows)
    found = measures.proximity(held)
    for f, g in itertools.product(range(held.shape[1]), repeat=2):
        both = int((held[:, f] & held[:, g]).sum())
        ubiquity = held[:, f].sum(), held[:, g].sum()
        wanted = min(both / u for u in ubiquity) if f != g and all(ubiquity) else 0
        assert found[f, g] == pytest.approx(wanted)


@on_random(MATRICES)
def test_density_is_a_weighted_share(rows):
    held = np.array(rows)
    related = measures.proximity(held)
    found = measures.density(held, related)
    for c, f in itertools.product(*map(range, held.shape)):
        around = sum(related[g, f] for g in range(held.shape[1]))
        near = sum(related[g, f] for g in range(held.shape[1]) if held[c, g])
        assert found[c, f] == pytest.approx(near / around if around else 0)


@on_random(MATRICES)
def test_advantage_is_a_ratio_of_shares(rows):
    counts = np.array(rows) * 3
    found = measures.revealed_advantage(counts)
    for c, f in itertools.product(*map(range, counts.shape)):
        if counts[c].sum() and counts[:, f].sum():
            here = counts[c, f] / counts[c].sum()
            everywhere = counts[:, f].sum() / counts.sum()
            assert found[c, f] == pytest.approx(here / everywhere)
        else:
            assert found[c, f] == 0


def _nodf(held: Any) -> float:
    shares = []
    for matrix in (held, held.T):
        for a, b in itertools.combinations(matrix, 2):
            less, more = sorted((a, b), key=lambda r: r.sum())
            nested = 0 < less.sum() < more.sum()
            shares.append((less & more).sum() / less.sum() if nested else 0.0)
    return 100 * float(np.mean(shares)) if shares else math.nan


@on_random(MATRICES)
def test_nodf_is_the_mean_paired_overlap(rows):
    found, wanted = measures.nodf(np.array(rows)), _nodf(np.array(rows))
    assert found == pytest.approx(wanted, nan_ok=True)


def test_a_perfectly_nested_matrix_has_nodf_100():
    assert measures.nodf([[1, 1, 1], [1, 1, 0], [1, 0, 0]]) == pytest.approx(100)


@on_random(MATRICES)
def test_expected_cells_are_the_paired_overlaps_without_the_cell(rows):
    held = np.array(rows)
    expected, _ = measures.expected_cells(held)
    for i, f in itertools.product(*map(range, held.shape)):
        empty = held.copy()
        empty[i, f] = 0
        holders = [j for j in range(len(held)) if empty[j, f]]
        fields = [g for g in range(held.shape[1]) if empty[i, g]]
        narrower = [j for j in holders if held[j].sum() < empty[i].sum()]
        rarer = [g for g in fields if held[:, g].sum() < empty[:, f].sum()]
        share = (len(narrower) / len(holders) if holders else 0) + (
            len(rarer) / len(fields) if fields else 0
        )
        assert expected[i, f] == pytest.approx(share / 2)


def test_nestedness_foretells_a_nested_matrix_and_not_a_chequered_one():
    nested = np.triu(np.ones((8, 8), int))
    assert measures.expected_cells(nested)[1] > 0.7
    chequered = np.indices((8, 8)).sum(0) % 2
    assert measures.expected_cells(chequered)[1] <= 0.5


# --- partners -----------------------------------------------------------------------------


def test_herfindahl_of_equal_shares_is_one_over_their_number():
    counts = pl.DataFrame({"org": list("aab"), "number": [2, 2, 5]})
    assert measures.herfindahl(counts).rows() == [("a", 4, 0.5), ("b", 5, 1.0)]


PAIRS = st.sets(st.tuples(st.sampled_from("abcde"), st.sampled_from("UVWXY")), max_size=18)


@on_random(PAIRS, PAIRS)
def test_paths_are_those_one_can_walk(pairs, excluded):
    ties = pl.DataFrame(sorted(pairs), schema={"a": pl.String, "b": pl.String}, orient="row")
    out = pl.DataFrame(sorted(excluded), schema=ties.schema, orient="row")
    degree = Counter(itertools.chain.from_iterable(pairs))
    wanted: dict[tuple[str, str], list[float]] = {}
    for (a, u), (v, w) in itertools.product(pairs, repeat=2):
        if (v, u) in pairs and v != a and w != u and (a, w) not in pairs | excluded:
            wanted.setdefault((a, w), []).append(1 / math.sqrt(degree[u] * degree[v]))
    frame = measures.three_step_paths(ties, out, top=99)
    found = {(a, b): (paths, score) for a, b, paths, score in frame.rows()}
    assert found.keys() == wanted.keys()
    for pair, weights in wanted.items():
        assert found[pair] == (len(weights), pytest.approx(sum(weights), abs=1e-8))


def test_the_best_are_kept_with_all_that_tie_with_the_last(monkeypatch):
    monkeypatch.setattr("queries.measures.partners._PRODUCTS", 1)
    pairs = [("a", "U"), ("b", "U"), ("b", "V"), ("b", "W"), ("c", "U"), ("c", "V")]
    ties = pl.DataFrame(pairs, schema=["a", "b"], orient="row")
    frame = measures.three_step_paths(ties, top=1)
    assert frame.filter(pl.col("a") == "a")["b"].to_list() == ["V"]
    tied = ties.filter(pl.col("a") != "c")
    frame = measures.three_step_paths(tied, top=1)
    assert frame.filter(pl.col("a") == "a")["b"].to_list() == ["V", "W"]


@on_random(PAIRS)
def test_the_closest_peer_gives_most_of_the_score(pairs):
    ties = pl.DataFrame(sorted(pairs), schema={"a": pl.String, "b": pl.String}, orient="row")
    degree = Counter(itertools.chain.from_iterable(pairs))
    found = measures.three_step_paths(ties, top=99)
    peers = measures.closest_peers(ties, found)
    assert peers.select("a", "b").unique().height == found.height
    for a, b, number, peer in peers.rows():
        worth: Counter[str] = Counter()
        for (x, u), (v, w) in itertools.product(pairs, repeat=2):
            if (x, w) == (a, b) and (v, u) in pairs:
                worth[v] += 1 / math.sqrt(degree[u] * degree[v])  # type: ignore[assignment]
        assert len(worth) == number
        assert worth[peer] == pytest.approx(max(worth.values()), abs=1e-8)
