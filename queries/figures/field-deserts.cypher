// nodes:
//   demand: {kind: Demand, most: 6}
//   enterprise: {kind: Enterprise}
//   elsewhere: {kind: Platform, role: could, most: 3}
// small:
//   left: community
//   right: field
//   missing: no platform there
//   missing_zh: 社区内无平台
//   beside: {column: elsewhere, says: 'elsewhere: {}', says_zh: '别处有：{}', tied: right}
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE c.id IN $community AND f.id IN $field AND surely_open(d)
RETURN DISTINCT c.id AS community, f.id AS field, d.id AS demand, e.id AS enterprise
ORDER BY community, field, demand, enterprise;
MATCH (p:Platform)-[:COVERS]->(:Field)<-[:BROADER*0..30]-(f:Field) WHERE f.id IN $field
RETURN DISTINCT f.id AS field, p.id AS elsewhere ORDER BY field, elsewhere
