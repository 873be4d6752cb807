// nodes:
//   project: {kind: Collaboration, role: failed}
//   partner: {kind: Institute, role: failed}
//   other: {kind: Institute, role: could, most: 4}
// missing: [[demand, other]]
// apart: true
// small:
//   left: enterprise
//   right: {kind: Institute, says: a new partner, says_zh: 新的合作院所}
//   missing: still needed
//   missing_zh: 需求仍在
//   beside: {column: partner, says: 'failed with {}', says_zh: '合作未成：{}', tied: left}
MATCH (d:Demand)<-[:ADDRESSES]-(k:Collaboration)
WHERE d.id IN $demand AND known(k) AND state(k) = 'failed'
OPTIONAL MATCH (k)<-[:PARTY_TO]-(i:Institute)
RETURN d.id AS demand, k.id AS project, i.id AS partner ORDER BY demand, project, partner;
MATCH (d:Demand)-[:IN_FIELD]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)<-[:OFFERS]-(o:Institute)
WHERE d.id IN $demand AND registered(a)
  AND NOT EXISTS { MATCH (d)<-[:ADDRESSES]-(:Collaboration)<-[:PARTY_TO]-(o) }
RETURN d.id AS demand, o.id AS other, count(DISTINCT a) AS results
ORDER BY demand, results DESC, other
