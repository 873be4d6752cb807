// nodes:
//   institute: {kind: Institute}
//   demand: {kind: Demand, most: 4}
//   enterprise: {kind: Enterprise}
//   broker: {kind: Broker, role: could, most: 2, says: liaises with the institute, says_zh: 联络该院所}
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
ORDER BY achievement, demand, enterprise;
MATCH (a:Achievement)<-[:OFFERS]-(i:Institute)<-[:LIAISES_WITH]-(b:Broker) WHERE a.id IN $achievement
RETURN DISTINCT a.id AS achievement, b.id AS broker ORDER BY achievement, broker
