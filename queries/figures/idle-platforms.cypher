// nodes:
//   demand: {kind: Demand, most: 12}
//   enterprise: {kind: Enterprise}
//   broker: {kind: Broker, role: could, most: 2, says: 'serves {firms} of them', says_zh: '服务其中{firms}家'}
// missing: [[platform, demand]]
// apart: true
// small:
//   left: platform
//   right: demand
//   missing: never served
//   missing_zh: 尚未服务
MATCH (p:Platform)-[:HOSTED_IN]->(c:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:RAISED]->(d:Demand)
WHERE p.id IN $platform AND surely_open(d) AND EXISTS {
  MATCH (p)-[:COVERS]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(d) }
RETURN DISTINCT p.id AS platform, d.id AS demand, e.id AS enterprise
ORDER BY platform, demand, enterprise;
MATCH (p:Platform)-[:COVERS]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(d:Demand)<-[:RAISED]-(e:Enterprise)
WHERE p.id IN $platform AND surely_open(d) AND NOT EXISTS {
  MATCH (p)-[:HOSTED_IN]->(:Community)<-[:LOCATED_IN]-(:Enterprise)-[:RAISED]->(n:Demand)
        -[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(:Field)<-[:COVERS]-(p) WHERE surely_open(n) }
RETURN DISTINCT p.id AS platform, d.id AS demand, e.id AS enterprise
ORDER BY platform, demand, enterprise;
MATCH (p:Platform)-[:COVERS]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(d:Demand)<-[:RAISED]-(e:Enterprise)
WHERE p.id IN $platform AND surely_open(d)
WITH DISTINCT p, e
MATCH (e)<-[s:SERVES]-(b:Broker) WHERE current(s)
RETURN p.id AS platform, b.id AS broker, count(DISTINCT e.id) AS firms
ORDER BY platform, firms DESC, broker
