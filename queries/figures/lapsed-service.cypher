// nodes:
//   broker: {kind: Broker}
// missing: [[enterprise, broker]]
// small:
//   left: enterprise
//   right: broker
//   missing: no visit lately
//   missing_zh: 久未走访
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE e.id IN $enterprise AND current(s)
RETURN DISTINCT e.id AS enterprise, b.id AS broker ORDER BY enterprise, broker
