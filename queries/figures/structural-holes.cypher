// nodes:
//   broker: {kind: Broker}
//   platform: {kind: Platform}
//   project: {kind: Collaboration}
//   field: {kind: Field, most: 3}
//   here: {kind: Broker, role: could, most: 1, says: 'serves {firms} on the one side', says_zh: '服务一侧{firms}家'}
//   there: {kind: Broker, role: could, most: 1, says: 'serves {firms} on the other', says_zh: '服务另一侧{firms}家'}
// named: {need: common_needs}
// matrix: {observed: observed, expected: expected}
// small:
//   left: a
//   right: b
//   missing: '{observed} ties, {expected:.1f} expected'
//   missing_zh: '{observed} 条，期望 {expected:.1f}'
MATCH (one:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE one.id IN $a AND current(s)
WITH DISTINCT one, o
MATCH (o)-[t:SERVES]->(y:Enterprise)-[:LOCATED_IN]->(two:Community) WHERE two.id IN $b AND current(t)
RETURN DISTINCT one.id AS a, two.id AS b, o.id AS broker ORDER BY a, b, broker;
MATCH (one:Community)<-[:LOCATED_IN]-(x:Enterprise)-[:MEMBER_OF]->(p:Platform) WHERE one.id IN $a
WITH DISTINCT one, p
MATCH (p)<-[:MEMBER_OF]-(y:Enterprise)-[:LOCATED_IN]->(two:Community) WHERE two.id IN $b
RETURN DISTINCT one.id AS a, two.id AS b, p.id AS platform ORDER BY a, b, platform;
MATCH (one:Community)<-[:LOCATED_IN]-(x:Enterprise)-[:PARTY_TO]->(k:Collaboration)
WHERE one.id IN $a AND known(k)
WITH DISTINCT one, k
MATCH (k)<-[:PARTY_TO]-(y:Enterprise)-[:LOCATED_IN]->(two:Community) WHERE two.id IN $b
RETURN DISTINCT one.id AS a, two.id AS b, k.id AS project ORDER BY a, b, project;
MATCH (c:Community)<-[:LOCATED_IN]-(:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE c.id IN $a AND surely_open(d)
RETURN c.id AS a, f.id AS field, f.name AS need, count(DISTINCT d.id) AS demands
ORDER BY a, demands DESC, field;
MATCH (c:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE c.id IN $a AND current(s)
RETURN c.id AS a, o.id AS here, count(DISTINCT x.id) AS firms ORDER BY a, firms DESC, here;
MATCH (c:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE c.id IN $b AND current(s)
RETURN c.id AS b, o.id AS there, count(DISTINCT x.id) AS firms ORDER BY b, firms DESC, there
