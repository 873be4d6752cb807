"""The layout: complete, the same every time, steady under small changes, linear, meaningful."""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import replace

from exports.view.elements import Group, Link, Node, Picture, Thread, node_kind
from exports.view.layout import PITCH, place, size_of
from tests.pictures import district


def picture(nodes, links=(), **more) -> Picture:
    return Picture("t", "题", tuple(nodes), tuple(links), **more)


def test_every_node_has_a_finite_place():
    for drawn in (district(120), picture([Node("a", "Enterprise", "a")])):
        layout = place(drawn)
        assert set(layout.at) == {n.key for n in drawn.nodes}
        assert all(math.isfinite(v) for point in layout.at.values() for v in point)


def test_an_empty_picture_has_an_empty_layout():
    assert place(picture([])).at == {}


def test_the_same_picture_in_any_order_gives_the_same_layout():
    one = district(200)
    other = replace(one, nodes=one.nodes[::-1], links=one.links[::-1], groups=one.groups[::-1])
    assert place(one).at == place(other).at


def test_members_lie_in_their_disc_and_no_two_discs_touch():
    drawn = district(300)
    layout = place(drawn)
    discs = {d.key: d for d in layout.discs}
    for node in drawn.nodes:
        if node.group:
            x, y = layout.at[node.key]
            disc = discs[node.group]
            assert math.hypot(x - disc.x, y - disc.y) <= disc.r
    ring = list(discs.values())
    for i, a in enumerate(ring):
        for b in ring[i + 1 :]:
            assert math.hypot(a.x - b.x, a.y - b.y) > a.r + b.r


def test_nodes_do_not_lie_on_each_other():
    drawn = district(300)
    layout = place(drawn)
    own = [n for n in drawn.nodes if not node_kind(n.kind).beside]
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for node in own:
        x, y = layout.at[node.key]
        cells.setdefault((int(x // 40), int(y // 40)), []).append((x, y))
    for (i, j), here in cells.items():
        near = [p for a in (-1, 0, 1) for b in (-1, 0, 1) for p in cells.get((i + a, j + b), [])]
        for p in here:
            close = sum(math.dist(p, q) < PITCH * 0.4 for q in near)
            assert close == 1, "only the node itself"


def test_those_without_ties_stand_at_the_rim():
    hub = Node("c", "Community", "c")
    firms = [Node(f"e{i:02}", "Enterprise", f"e{i}", group=hub.key) for i in range(40)]
    other = Node("i", "Institute", "i")
    links = [Link(f.key, other.key, "PARTY_TO") for f in firms[:20]]
    layout = place(picture([hub, other, *firms], links, groups=(Group(hub.key, "c", "Community"),)))
    cx, cy = layout.at[hub.key]
    far = {f.key: math.hypot(layout.at[f.key][0] - cx, layout.at[f.key][1] - cy) for f in firms}
    tied = [far[f.key] for f in firms[:20]]
    untied = [far[f.key] for f in firms[20:]]
    assert max(tied) < min(untied)


def test_an_institute_lies_on_the_side_of_its_ties():
    groups = [Node(f"c{i}", "Community", f"c{i}") for i in range(6)]
    firms = [
        Node(f"e{i}{j}", "Enterprise", "e", group=groups[i].key) for i in range(6) for j in range(8)
    ]
    institutes = [Node(f"i{i}", "Institute", f"i{i}") for i in range(6)]
    links = [Link(f.key, institutes[int(f.id[1])].key, "PARTY_TO") for f in firms]
    layout = place(
        picture(
            [*groups, *firms, *institutes],
            links,
            groups=tuple(Group(g.key, g.name, "Community") for g in groups),
        )
    )
    for group, institute in zip(groups, institutes, strict=True):
        turned = [_between(layout.at[institute.key], layout.at[g.key]) for g in groups]
        assert min(turned) == _between(layout.at[institute.key], layout.at[group.key])


def _between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The angle between two points as seen from the middle."""
    turned = math.atan2(one[1], one[0]) - math.atan2(other[1], other[0])
    return abs((turned + math.pi) % math.tau - math.pi)


def test_one_more_enterprise_moves_little():
    before = district(400)
    town = before.groups[0].key
    more = Node("new", "Enterprise", "新来", group=town)
    after = replace(before, nodes=(*before.nodes, more))
    old, new = place(before).at, place(after).at
    left, right = min(x for x, _ in old.values()), max(x for x, _ in old.values())
    moved = sum(math.dist(old[k], new[k]) > 0.02 * (right - left) for k in old)
    assert moved <= 0.02 * len(old)


def test_what_belongs_to_a_node_is_beside_it():
    firm = Node("e", "Enterprise", "e", group="Community:c")
    town = Node("c", "Community", "c")
    needs = [Node(f"d{i}", "Demand", f"d{i}") for i in range(3)]
    layout = place(
        picture(
            [firm, town, *needs],
            [Link(firm.key, d.key, "RAISED") for d in needs],
            groups=(Group(town.key, "c", "Community"),),
        )
    )
    for need in needs:
        assert math.dist(layout.at[need.key], layout.at[firm.key]) < 25


def test_small_components_stand_below_the_rest():
    drawn = district(120)
    alone = [Node("x", "Institute", "x"), Node("y", "Institute", "y")]
    layout = place(replace(drawn, nodes=(*drawn.nodes, *alone)))
    assert layout.aside is not None
    lowest = max(layout.at[n.key][1] for n in drawn.nodes if n.group)
    assert all(layout.at[n.key][1] > lowest for n in alone)
    xs = [x for x, _ in layout.at.values()]
    middle = sum(layout.at[n.key][0] for n in alone) / 2
    assert abs(middle - (min(xs) + max(xs)) / 2) < 0.02 * (max(xs) - min(xs))


def test_a_focus_is_in_the_middle_and_its_neighbours_around_it():
    firm = Node("e", "Enterprise", "e")
    near = [Node(f"i{i}", "Institute", f"i{i}") for i in range(5)]
    far = Node("f", "Field", "f")
    links = [Link(n.key, firm.key, "PARTY_TO") for n in near] + [
        Link(near[0].key, far.key, "STRONG_IN")
    ]
    at = place(picture([firm, *near, far], links, focus=(firm.key,))).at
    assert at[firm.key] == (0.0, 0.0)
    assert max(math.hypot(*at[n.key]) for n in near) < math.hypot(*at[far.key]) * 1.01


def test_a_path_runs_from_left_to_right():
    nodes = [Node(str(i), "Enterprise", str(i)) for i in range(5)]
    links = [Link(a.key, b.key, "PARTY_TO") for a, b in itertools.pairwise(nodes)]
    at = place(picture(nodes, links, focus=tuple(n.key for n in nodes))).at
    xs = [at[n.key][0] for n in nodes]
    assert xs == sorted(xs)
    assert len(set(xs)) == 5


def test_groups_with_nothing_between_them_stand_in_rows():
    groups = [Node(f"c{i}", "Community", f"c{i}") for i in range(7)]
    firms = [Node(f"e{i}", "Enterprise", "e", group=groups[i % 7].key) for i in range(70)]
    layout = place(
        picture([*groups, *firms], groups=tuple(Group(g.key, g.name, "Community") for g in groups))
    )
    assert len({round(d.y) for d in layout.discs}) < 4
    area = sum(math.pi * d.r**2 for d in layout.discs)
    wide = max(d.x + d.r for d in layout.discs) - min(d.x - d.r for d in layout.discs)
    high = max(d.y + d.r for d in layout.discs) - min(d.y - d.r for d in layout.discs)
    assert area > 0.25 * wide * high


def test_size_grows_with_weight_and_ends():
    assert size_of(0) == 4
    assert size_of(1) < size_of(10) < size_of(100)
    assert size_of(1e9) == size_of(1e6) == 26


def test_time_grows_linearly():
    """Five times as many nodes take no more than some eight times as long."""

    def seconds(enterprises: int) -> float:
        drawn = district(enterprises)
        place(drawn)
        return min(_timed(drawn) for _ in range(3))

    assert seconds(4000) < 10 * seconds(800) + 0.05


def _timed(drawn: Picture) -> float:
    start = time.perf_counter()
    place(drawn)
    return time.perf_counter() - start


def test_what_hangs_on_one_node_stands_around_it_without_touching():
    owner = Node("i", "Institute", "i", weight=20)
    firm = Node("e", "Enterprise", "e", group="Community:c")
    town = Node("c", "Community", "c")
    results = [Node(f"a{i}", "Achievement", "a", weight=2) for i in range(40)]
    links = [Link(owner.key, a.key, "OFFERS") for a in results]
    links.append(Link(firm.key, owner.key, "PARTY_TO"))
    groups = (Group(town.key, "c", "Community"),)
    at = place(picture([owner, firm, town, *results], links, groups=groups)).at
    near = [at[a.key] for a in results]
    assert all(math.dist(p, q) > 2 * size_of(2) for p, q in itertools.combinations(near, 2))
    assert max(math.dist(p, at[owner.key]) for p in near) < 70


def test_where_links_leave_pieces_gaps_pull_them_together():
    """An institute that nobody works with lies on the side of those who should, not aside."""
    towns = [Node(f"c{i}", "Community", f"c{i}") for i in range(6)]
    firms = [Node(f"e{i}", "Enterprise", "e", group=towns[i].key) for i in range(6)]
    owners = [Node(f"i{i}", "Institute", f"i{i}") for i in range(6)]
    results = [Node(f"a{i}", "Achievement", f"a{i}") for i in range(6)]
    drawn = picture(
        [*towns, *firms, *owners, *results],
        [Link(o.key, a.key, "OFFERS") for o, a in zip(owners, results, strict=True)],
        groups=tuple(Group(t.key, t.name, "Community") for t in towns),
        threads=tuple(
            Thread(f"t{f.id}", "r", (f.key, a.key), f.key, a.key)
            for f, a in zip(firms, results, strict=True)
        ),
    )
    layout = place(drawn)
    assert layout.aside is None
    for town, owner in zip(towns, owners, strict=True):
        turned = [_between(layout.at[owner.key], layout.at[t.key]) for t in towns]
        assert min(turned) == _between(layout.at[owner.key], layout.at[town.key])


def test_gaps_alone_make_no_straight_line():
    """Communities that do not meet, and no link at all: every thread can be told from the next."""
    towns = [Node(f"c{i}", "Community", f"c{i}") for i in range(8)]
    pairs = list(itertools.combinations(towns, 2))
    threads = tuple(Thread(f"t{i}", "r", (), a.key, b.key) for i, (a, b) in enumerate(pairs))
    at = place(picture(towns, threads=threads)).at
    ring = [at[t.key] for t in towns[1:]]
    for (ax, ay), (bx, by), (cx, cy) in itertools.combinations(ring, 3):
        assert abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) > 100


def test_neighbours_of_the_middle_stand_apart_however_much_hangs_on_one():
    firm = Node("e", "Enterprise", "e")
    near = [Node(f"i{i}", "Institute", f"i{i}") for i in range(4)]
    far = [Node(f"f{i:02}", "Field", "f") for i in range(60)]
    links = [Link(n.key, firm.key, "PARTY_TO") for n in near]
    links += [Link(near[0].key, f.key, "STRONG_IN") for f in far]
    at = place(picture([firm, *near, *far], links, focus=(firm.key,))).at
    for ring in (near, far):
        for a, b in itertools.combinations(ring, 2):
            assert math.dist(at[a.key], at[b.key]) > PITCH * 0.8
