"""What a broker's page reads beside the plan: who to ask for, needs, projects, visits, statuses."""

from __future__ import annotations

from queries.facts import HAPPENED, KNOWN, OPEN

FIRMS = """
MATCH (e:Enterprise)
RETURN e.id AS firm, e.contact AS contact, e.phone AS phone, e.address AS address,
       e.industry AS industry, e.size AS size, e.employees AS employees,
       e.surveyed_on AS surveyed_on, e.synthetic AS synthetic
"""
DEMANDS = f"""
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE {OPEN}
RETURN e.id AS firm, d.id AS id, d.title AS title, d.raised_on AS raised_on,
       d.deadline AS deadline, d.trl_min AS trl_min, d.budget AS budget,
       d.confidential AS confidential
ORDER BY firm, raised_on, id
"""
PROJECTS = f"""
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration) WHERE {KNOWN}
OPTIONAL MATCH (k)<-[:PARTY_TO]-(i:Institute)
OPTIONAL MATCH (k)-[:ADDRESSES]->(d:Demand)
RETURN e.id AS firm, k.id AS id, k.title AS title, k.status AS status, k.ended_on AS ended_on,
       i.name AS partner, d.id AS demand
ORDER BY firm, id, partner, demand
"""
VISITED = f"""
MATCH (v:ServiceEvent)-[:`FOR`]->(e:Enterprise) WHERE {HAPPENED}
RETURN e.id AS firm, v.date AS date, v.outcome AS outcome ORDER BY firm, date, outcome
"""
CREDENTIALS = """
MATCH (e:Enterprise)-[:HOLDS]->(q:Credential)
WHERE q.valid_to >= $as_of AND q.valid_to <= $soon
RETURN e.id AS firm, q.kind AS kind, q.valid_to AS valid_to ORDER BY firm, valid_to, kind
"""
FIELD_NAMES = "MATCH (f:Field) RETURN f.id AS id, f.name AS name"
