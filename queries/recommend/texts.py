"""What ``recommend`` reads beside the world: the one who asks, and what is offered where."""

from __future__ import annotations

from queries.facts import CURRENT, OPEN

FIELD_CODES = """
MATCH (f:Field) WHERE f.code IS NOT NULL RETURN DISTINCT f.scheme AS scheme, f.code AS code
ORDER BY scheme, code
"""
DEMANDS_OF = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE e.id = $id AND {OPEN}
RETURN d.id AS demand, d.title AS title, d.trl_min AS trl_min ORDER BY demand
"""
DEMAND = """
MATCH (d:Demand) WHERE d.id = $id
OPTIONAL MATCH (e:Enterprise)-[:RAISED]->(d)
RETURN d.id AS demand, d.title AS title, d.trl_min AS trl_min, e.id AS enterprise
ORDER BY enterprise
"""
DEMAND_FIELDS = """
MATCH (d:Demand)-[:IN_FIELD]->(f:Field) WHERE d.id = $id
RETURN DISTINCT f.id AS field ORDER BY field
"""
OPEN_DEMANDS = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN}
OPTIONAL MATCH (d)-[:IN_FIELD]->(f:Field)
RETURN e.id AS enterprise, d.id AS demand, d.title AS title, d.trl_min AS trl_min, f.id AS field
ORDER BY demand, enterprise, field
"""
ACHIEVEMENTS = """
MATCH (a:Achievement)
OPTIONAL MATCH (i:Institute)-[:OFFERS]->(a)
RETURN a.id AS achievement, a.title AS title, a.registered_on AS registered_on, a.trl AS trl,
  i.id AS institute
ORDER BY achievement, institute
"""
ACHIEVEMENT_FIELDS = """
MATCH (a:Achievement)-[:IN_FIELD]->(f:Field)
RETURN DISTINCT a.id AS achievement, f.id AS field ORDER BY achievement, field
"""
PLATFORMS = """
MATCH (p:Platform)-[:COVERS]->(f:Field)
RETURN DISTINCT p.id AS platform, f.id AS field ORDER BY platform, field
"""
PLATFORM_PLACES = """
MATCH (p:Platform)-[:HOSTED_IN]->(c:Community)
RETURN DISTINCT p.id AS platform, c.id AS community ORDER BY platform, community
"""
MEMBER_OF = """
MATCH (e:Enterprise)-[:MEMBER_OF]->(p:Platform) WHERE e.id IN $ids RETURN DISTINCT p.id AS platform
"""
HOMES = """
MATCH (e:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE e.id IN $ids
RETURN DISTINCT c.id AS community
"""
OPERATORS = """
MATCH (i:Institute)-[:OPERATES]->(p:Platform)
RETURN DISTINCT p.id AS platform, i.id AS institute ORDER BY platform, institute
"""
SERVING = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE {CURRENT}
RETURN DISTINCT b.id AS broker, e.id AS enterprise
"""
SERVING_THESE = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE e.id IN $ids AND {CURRENT}
RETURN DISTINCT b.id AS broker, e.id AS enterprise
"""
CARRIED = f"""
MATCH (b:Broker)-[r:SERVES]->(e:Enterprise) WHERE b.id IN $brokers AND {CURRENT}
RETURN b.id AS broker, count(DISTINCT e.id) AS carried
"""
LIAISONS = """
MATCH (b:Broker)-[:LIAISES_WITH]->(i:Institute) WHERE b.id IN $brokers
RETURN DISTINCT b.id AS broker, i.id AS institute
"""
BROKERS = "MATCH (b:Broker) RETURN b.id AS broker, b.name AS name, b.capacity AS capacity"
BROKERS_THESE = """
MATCH (b:Broker) WHERE b.id IN $brokers
RETURN b.id AS broker, b.name AS name, b.capacity AS capacity
"""


def names(kind: str, label: str) -> str:
    """Cypher for the names of nodes of a kind whose ids are in ``$ids``."""
    return f"MATCH (n:`{kind}`) WHERE n.id IN $ids RETURN n.id AS id, n.`{label}` AS name"
