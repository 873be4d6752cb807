// nodes:
//   demand: {kind: Demand, most: 4}
// small:
//   left: enterprise
//   right: institute
//   missing: no project
//   missing_zh: 尚无合作
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:STRONG_IN]-(i:Institute)
WHERE e.id IN $enterprise AND i.id IN $institute AND may_be_open(d)
RETURN DISTINCT e.id AS enterprise, i.id AS institute, d.id AS demand
ORDER BY enterprise, institute, demand;
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)<-[:OFFERS]-(i:Institute)
WHERE e.id IN $enterprise AND i.id IN $institute AND may_be_open(d) AND registered(a)
RETURN DISTINCT e.id AS enterprise, i.id AS institute, d.id AS demand
ORDER BY enterprise, institute, demand
