// nodes:
//   project: {kind: Collaboration}
//   partner: {kind: Institute}
//   demand: {kind: Demand, most: 3}
//   other: {kind: Institute, role: could, most: 3}
// missing: [[enterprise, other]]
// apart: true
// small:
//   left: enterprise
//   right: {kind: Institute, says: another institute, says_zh: 另一家院所}
//   missing: never tried
//   missing_zh: 从未合作
//   beside: {column: partner, says: 'works with {}', says_zh: '一直合作：{}', tied: left}
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute)
WHERE e.id IN $enterprise AND known(k)
WITH e, i, collect(DISTINCT k.id) AS projects
WITH e, i, projects, size(projects) AS times
UNWIND projects AS project
RETURN e.id AS enterprise, project, i.id AS partner, times
ORDER BY enterprise, times DESC, partner, project;
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)<-[:STRONG_IN]-(o:Institute)
WHERE e.id IN $enterprise AND may_be_open(d)
  AND NOT EXISTS { MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(o) }
RETURN DISTINCT e.id AS enterprise, o.id AS other, d.id AS demand ORDER BY enterprise, other, demand;
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)-[:IN_FIELD]->(f:Field)<-[:STRONG_IN]-(o:Institute)
WHERE e.id IN $enterprise AND known(k)
  AND NOT EXISTS { MATCH (e)-[:PARTY_TO]->(:Collaboration)<-[:PARTY_TO]-(o) }
RETURN e.id AS enterprise, o.id AS other, count(DISTINCT f.id) AS fields
ORDER BY enterprise, fields DESC, other
