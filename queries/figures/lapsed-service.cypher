// nodes:
//   broker: {kind: Broker}
// missing: [[enterprise, broker]]
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE e.id IN $enterprise AND current(s)
RETURN DISTINCT e.id AS enterprise, b.id AS broker ORDER BY enterprise, broker
