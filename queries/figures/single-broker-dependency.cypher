// nodes:
//   demand: {kind: Demand, most: 4}
//   other: {kind: Broker, role: could, most: 3, says: 'serves {firms} nearby', says_zh: '服务邻近{firms}家'}
// missing: [[enterprise, other]]
// apart: true
// small:
//   left: enterprise
//   right: {kind: Broker, says: a second broker, says_zh: 另一位经纪人}
//   missing: nobody else
//   missing_zh: 没有第二位
//   beside: {column: broker, says: 'alone knows it: {}', says_zh: '唯一联系人：{}', tied: left}
MATCH (e:Enterprise)-[:RAISED]->(d:Demand) WHERE e.id IN $enterprise AND may_be_open(d)
RETURN DISTINCT e.id AS enterprise, d.id AS demand ORDER BY enterprise, demand;
MATCH (e:Enterprise)-[:LOCATED_IN]->(:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE e.id IN $enterprise AND x.id <> e.id AND current(s) AND NOT EXISTS { MATCH (o)-[:SERVES]->(e) }
RETURN e.id AS enterprise, o.id AS other, count(DISTINCT x.id) AS firms
ORDER BY enterprise, firms DESC, other
