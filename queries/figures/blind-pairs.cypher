// nodes:
//   enterprise: {kind: Enterprise}
//   institute: {kind: Institute}
//   theirs: {kind: Broker, role: could, most: 2}
// small:
//   left: demand
//   right: achievement
//   missing: nobody between
//   missing_zh: 无人牵线
MATCH (d:Demand)<-[:RAISED]-(e:Enterprise) WHERE d.id IN $demand
OPTIONAL MATCH (e)<-[s:SERVES]-(b:Broker) WHERE current(s)
RETURN DISTINCT d.id AS demand, e.id AS enterprise, b.id AS theirs ORDER BY demand, enterprise, theirs;
MATCH (a:Achievement)<-[:OFFERS]-(i:Institute) WHERE a.id IN $achievement
RETURN DISTINCT a.id AS achievement, i.id AS institute ORDER BY achievement, institute
