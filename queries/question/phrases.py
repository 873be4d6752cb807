"""What every rule says again, said once: phrases that a question's Cypher uses like functions.

    MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)

A phrase is put in when the file is read, on the line where it stands, so that what an engine gets,
and what ``hongsheng query NAME --cypher`` shows, is Cypher that runs anywhere. Fixed for all rules:

- *as of*: what is dated later than the as-of date is not yet known. A collaboration that is only
  proposed counts whatever start it plans. One that had not ended by then was then still living.
- *current service*: ``since`` empty or not later than the as-of date, and ``until`` empty or later.
- *open demand*: status ``open``. Without a status it may be open: every verdict on it is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    # SERVES
    "current": "(({0}.since IS NULL OR {0}.since <= $as_of) "
    "AND ({0}.until IS NULL OR {0}.until > $as_of))",
    "begun": "({0}.since IS NULL OR {0}.since <= $as_of)",
    # Demand
    "may_be_open": "(({0}.status = 'open' OR {0}.status IS NULL) "
    "AND ({0}.raised_on IS NULL OR {0}.raised_on <= $as_of))",
    "surely_open": "({0}.status = 'open' AND ({0}.raised_on IS NULL OR {0}.raised_on <= $as_of))",
    # Collaboration
    "known": "({0}.status = 'proposed' OR {0}.started_on IS NULL OR {0}.started_on <= $as_of)",
    "state": "CASE WHEN {0}.status IS NULL THEN 'unknown' "
    "WHEN {0}.status IN ['proposed', 'active'] OR ({0}.ended_on IS NOT NULL "
    "AND {0}.ended_on > $as_of) THEN 'living' "
    "WHEN {0}.status IN ['terminated', 'not_industrialised'] THEN 'failed' ELSE 'done' END",
    # ServiceEvent
    "happened": "({0}.date IS NULL OR {0}.date <= $as_of)",
    # Achievement
    "registered": "({0}.registered_on IS NULL OR {0}.registered_on <= $as_of)",
    # Enterprise, Institute, Platform
    "founded": "({0}.founded_on IS NULL OR {0}.founded_on <= $as_of)",
    # Credential: valid from the first to the last day, both included
    "valid": "(({0}.valid_from IS NULL OR {0}.valid_from <= $as_of) "
    "AND ({0}.valid_to IS NULL OR {0}.valid_to >= $as_of))",
}
"""By name the Cypher, with ``{0}`` for the node or relation that it speaks of."""

_USED = re.compile(rf"(?<![\w.])({'|'.join(PHRASES)})\((\w+)\)")


def spelt_out(cypher: str) -> str:
    """The text with each phrase put in, line by line the same."""
    return _USED.sub(lambda m: PHRASES[m[1]].format(m[2]), cypher)


def unfiltered(cypher: str, parameter: str) -> str:
    """The text without ``size($parameter) = 0 OR EXISTS { ... }``, as it is for an empty list.

    An engine would look for what the braces hold in every row before it finds that all will do.
    """
    opening = re.compile(rf"size\(\${parameter}\) = 0 OR EXISTS \{{")
    while found := opening.search(cypher):
        depth, end = 1, found.end()
        while depth and end < len(cypher):
            depth += {"{": 1, "}": -1}.get(cypher[end], 0)
            end += 1
        cypher = f"{cypher[: found.start()]}true{cypher[end:]}"
    return cypher
