// nodes:
//   project: {kind: Collaboration}
//   partner: {kind: Institute}
//   demand: {kind: Demand, most: 3}
//   other: {kind: Institute, role: could, most: 3}
// missing: [[enterprise, other]]
// apart: true
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute)
WHERE e.id IN $enterprise AND known(k)
RETURN e.id AS enterprise, k.id AS project, i.id AS partner ORDER BY enterprise, project, partner;
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)<-[:STRONG_IN]-(o:Institute)
WHERE e.id IN $enterprise AND may_be_open(d)
  AND NOT EXISTS { MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(o) }
RETURN DISTINCT e.id AS enterprise, o.id AS other, d.id AS demand ORDER BY enterprise, other, demand
