// nodes:
//   enterprise: {kind: Enterprise}
//   project: {kind: Collaboration, role: failed}
//   other: {kind: Institute, role: could, most: 3}
// missing: [[demand, other]]
// apart: true
// flow: demand-funnel
// small:
//   left: demand
//   right: {kind: Institute, says: a new partner, says_zh: 新的合作院所}
//   missing: '{days} days, no project'
//   missing_zh: '{days} 天无合作'
MATCH (d:Demand)<-[:RAISED]-(e:Enterprise) WHERE d.id IN $demand
RETURN d.id AS demand, e.id AS enterprise ORDER BY demand, enterprise;
MATCH (d:Demand)<-[:ADDRESSES]-(k:Collaboration)
WHERE d.id IN $demand AND known(k) AND state(k) = 'failed'
RETURN d.id AS demand, k.id AS project ORDER BY demand, project;
MATCH (d:Demand)-[:IN_FIELD]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)<-[:OFFERS]-(o:Institute)
WHERE d.id IN $demand AND registered(a)
RETURN d.id AS demand, o.id AS other, count(DISTINCT a) AS results
ORDER BY demand, results DESC, other
