// nodes:
//   institute: {kind: Institute}
//   demand: {kind: Demand, most: 4}
//   enterprise: {kind: Enterprise}
// missing: [[achievement, demand]]
// small:
//   left: achievement
//   right: demand
//   missing: 'fit, never met'
//   missing_zh: 相合而未对接
MATCH (i:Institute)-[:OFFERS]->(a:Achievement) WHERE a.id IN $achievement
RETURN a.id AS achievement, i.id AS institute ORDER BY achievement, institute;
MATCH (a:Achievement)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(:Field)<-[:IN_FIELD]-(d:Demand)<-[:RAISED]-(e:Enterprise)
WHERE a.id IN $achievement AND surely_open(d) AND (d.trl_min IS NULL OR a.trl >= d.trl_min)
RETURN DISTINCT a.id AS achievement, d.id AS demand, e.id AS enterprise
ORDER BY achievement, demand, enterprise
