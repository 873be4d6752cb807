// nodes:
//   platform: {kind: Platform, most: 4}
//   project: {kind: Collaboration, most: 6}
//   broker: {kind: Broker, role: could, most: 2, says: 'serves {firms} of both', says_zh: '服务双方{firms}家'}
//   here: {kind: Broker, role: could, most: 1, says: 'serves {firms} on the one side', says_zh: '服务一侧{firms}家'}
//   there: {kind: Broker, role: could, most: 1, says: 'serves {firms} on the other', says_zh: '服务另一侧{firms}家'}
// matrix: {observed: observed, expected: expected, one_way: [field, country, region]}
// small:
//   left: a
//   right: b
//   missing: '{observed} met, {expected:.1f} expected'
//   missing_zh: '{observed} 对，期望 {expected:.1f}'
MATCH (one:Community)<-[:LOCATED_IN]-(x:Enterprise)-[:MEMBER_OF]->(p:Platform) WHERE one.id IN $a
WITH DISTINCT one, p
MATCH (p)<-[:MEMBER_OF]-(y:Enterprise)-[:LOCATED_IN]->(two:Community) WHERE two.id IN $b
RETURN DISTINCT one.id AS a, two.id AS b, p.id AS platform ORDER BY a, b, platform;
MATCH (one:Community)<-[:LOCATED_IN]-(x:Enterprise)-[:PARTY_TO]->(k:Collaboration)
WHERE one.id IN $a AND known(k)
WITH DISTINCT one, k
MATCH (k)<-[:PARTY_TO]-(y:Enterprise)-[:LOCATED_IN]->(two:Community) WHERE two.id IN $b
RETURN DISTINCT one.id AS a, two.id AS b, k.id AS project ORDER BY a, b, project;
MATCH (x:Enterprise)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute)
WHERE known(k) AND ('country:' + x.country) IN $a AND ('country:' + i.country) IN $b
RETURN DISTINCT 'country:' + x.country AS a, 'country:' + i.country AS b, k.id AS project
ORDER BY a, b, project;
MATCH (one:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE one.id IN $a AND current(s)
WITH one, o, count(DISTINCT x.id) AS near
MATCH (o)-[t:SERVES]->(y:Enterprise)-[:LOCATED_IN]->(two:Community)
WHERE two.id IN $b AND two.id <> one.id AND current(t)
WITH one, two, o, near, count(DISTINCT y.id) AS far
RETURN one.id AS a, two.id AS b, o.id AS broker, near + far AS firms
ORDER BY a, b, firms DESC, broker;
MATCH (c:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE c.id IN $a AND current(s)
RETURN c.id AS a, o.id AS here, count(DISTINCT x.id) AS firms ORDER BY a, firms DESC, here;
MATCH (c:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE c.id IN $b AND current(s)
RETURN c.id AS b, o.id AS there, count(DISTINCT x.id) AS firms ORDER BY b, firms DESC, there
