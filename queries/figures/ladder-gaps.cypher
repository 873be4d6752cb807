// nodes:
//   held: {kind: Credential, most: 3, says: 'until {until}', says_zh: '有效期至{until}'}
//   helper: {kind: Broker, role: could, most: 2, says: serves it, says_zh: 在服务}
//   other: {kind: Broker, role: could, most: 1, says: 'serves {firms} nearby', says_zh: '服务邻近{firms}家'}
// missing: [[enterprise, credential]]
// small:
//   left: enterprise
//   right: credential
//   missing: 'ends {valid_to}'
//   missing_zh: '{valid_to} 到期'
//   otherwise: could apply
//   otherwise_zh: 可申报
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential) WHERE e.id IN $enterprise AND valid(h)
RETURN e.id AS enterprise, h.id AS held, h.valid_to AS until ORDER BY enterprise, until, held;
MATCH (e:Enterprise)<-[s:SERVES]-(b:Broker) WHERE e.id IN $enterprise AND current(s)
RETURN DISTINCT e.id AS enterprise, b.id AS helper ORDER BY enterprise, helper;
MATCH (e:Enterprise)-[:LOCATED_IN]->(:Community)<-[:LOCATED_IN]-(x:Enterprise)<-[s:SERVES]-(o:Broker)
WHERE e.id IN $enterprise AND current(s) AND NOT EXISTS { MATCH (:Broker)-[:SERVES]->(e) }
RETURN e.id AS enterprise, o.id AS other, count(DISTINCT x.id) AS firms
ORDER BY enterprise, firms DESC, other
