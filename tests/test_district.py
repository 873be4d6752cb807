"""Titles name the district, where the graph says which it is."""

from __future__ import annotations

from typing import Any

import pytest

from exports.district import titled
from exports.view.picture import picture_of
from graph.phrase import Phrase
from tests.graphs import build

pytestmark = pytest.mark.above_stores
OF_IT, OTHERWISE = Phrase("Net of {}", "{}网络"), Phrase("Net", "网络")


@pytest.mark.parametrize(
    ("regions", "title"),
    [
        (["北仑区", "北仑区", "鄞州区", None, None, None], Phrase("Net of 北仑区", "北仑区网络")),
        (["北仑区", "鄞州区"], OTHERWISE),
        (["{0}<b>"], Phrase("Net of {0}<b>", "{0}<b>网络")),
        ([None], OTHERWISE),
        ([], OTHERWISE),
    ],
)
def test_the_region_of_most_enterprises_names_it(
    store: Any, regions: list[str | None], title: Phrase
) -> None:
    build(store, {"Enterprise": [{"id": f"e{n}", "region": r} for n, r in enumerate(regions)]}, {})
    assert titled(store, OF_IT, OTHERWISE) == title


def test_the_picture_of_all_is_titled_by_it(store: Any) -> None:
    build(store, {"Enterprise": [{"id": "e", "region": "北仑区"}]}, {})
    picture = picture_of(store)
    assert (picture.title, picture.title_zh) == ("Innovation network of 北仑区", "北仑区创新网络")
