// nodes:
//   demand: {kind: Demand, most: 4}
//   other: {kind: Broker, role: could, most: 3, says: 'serves {firms} nearby', says_zh: '服务邻近{firms}家'}
// missing: [[enterprise, other]]
// apart: true
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE e.id IN $enterprise AND may_be_open(d)
RETURN DISTINCT e.id AS enterprise, d.id AS demand ORDER BY enterprise, demand;
MATCH (e:Enterprise)-[:LOCATED_IN]->(:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE e.id IN $enterprise AND x.id <> e.id AND current(s) AND NOT EXISTS { MATCH (o)-[:SERVES]->(e) }
RETURN e.id AS enterprise, o.id AS other, count(DISTINCT x.id) AS firms
ORDER BY enterprise, firms DESC, other
