// nodes:
//   demand: {kind: Demand, most: 4}
//   platform: {kind: Platform}
//   other: {kind: Broker, role: could, most: 1, says: 'serves {firms} nearby', says_zh: '服务邻近{firms}家'}
// missing: [[enterprise, other]]
// small:
//   left: enterprise
//   right: {kind: Broker, says: a broker, says_zh: 一位经纪人}
//   missing: never visited
//   missing_zh: 从未走访
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE e.id IN $enterprise AND may_be_open(d)
RETURN DISTINCT e.id AS enterprise, d.id AS demand ORDER BY enterprise, demand;
MATCH (p:Platform)-[:PROVIDED]->(v:ServiceEvent)-[:`FOR`]->(e:Enterprise)
WHERE e.id IN $enterprise AND happened(v)
RETURN DISTINCT e.id AS enterprise, p.id AS platform ORDER BY enterprise, platform;
MATCH (e:Enterprise)-[:LOCATED_IN]->(:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE e.id IN $enterprise AND current(s)
RETURN e.id AS enterprise, o.id AS other, count(DISTINCT x.id) AS firms
ORDER BY enterprise, firms DESC, other
