// nodes:
//   near: {kind: Field, most: 3}
//   carrier: {kind: Platform, most: 3}
//   home: {kind: Institute, most: 2}
//   project: {kind: Collaboration, most: 3}
//   demand: {kind: Demand, most: 3}
//   enterprise: {kind: Enterprise}
//   platform: {kind: Platform, role: could, most: 2}
//   institute: {kind: Institute, role: could, most: 2}
// named: {near_name: near_fields}
// small:
//   left: community
//   right: field
//   missing: not there yet
//   missing_zh: 尚无此领域
//   beside: {column: near, says: 'has near it: {}', says_zh: '已有相近：{}', tied: left}
MATCH (c:Community)<-[:HOSTED_IN]-(p:Platform)-[:COVERS]->(n:Field) WHERE c.id IN $community
RETURN DISTINCT c.id AS community, n.id AS near, n.name AS near_name, p.id AS carrier
ORDER BY community, near, carrier;
MATCH (c:Community)<-[:LOCATED_IN]-(i:Institute)-[:STRONG_IN]->(n:Field) WHERE c.id IN $community
RETURN DISTINCT c.id AS community, n.id AS near, n.name AS near_name, i.id AS home
ORDER BY community, near, home;
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:PARTY_TO]->(k:Collaboration)-[:IN_FIELD]->(n:Field)
WHERE c.id IN $community AND known(k) AND state(k) IN ['living', 'done']
RETURN DISTINCT c.id AS community, n.id AS near, n.name AS near_name, k.id AS project, e.id AS enterprise
ORDER BY community, near, project, enterprise;
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE c.id IN $community AND f.id IN $field AND surely_open(d)
RETURN DISTINCT c.id AS community, f.id AS field, d.id AS demand, e.id AS enterprise
ORDER BY community, field, demand, enterprise;
MATCH (p:Platform)-[:COVERS]->(f:Field) WHERE f.id IN $field
RETURN DISTINCT f.id AS field, p.id AS platform ORDER BY field, platform;
MATCH (i:Institute)-[:STRONG_IN]->(f:Field) WHERE f.id IN $field
RETURN DISTINCT f.id AS field, i.id AS institute ORDER BY field, institute
