// nodes:
//   own: {kind: Collaboration, most: 6}
//   shared: {kind: Institute, most: 3}
//   common: {kind: Collaboration, most: 6}
//   peer: {kind: Enterprise, most: 3}
//   theirs: {kind: Collaboration, most: 9}
// small:
//   left: enterprise
//   right: institute
//   missing: no project
//   missing_zh: 尚无合作
//   beside: {column: peer, says: 'its like: {}', says_zh: '同类企业：{}', tied: right}
MATCH (e:Enterprise)-[:PARTY_TO]->(k1:Collaboration)<-[:PARTY_TO]-(s:Institute)
WHERE e.id IN $enterprise AND known(k1) AND state(k1) IN ['living', 'done']
MATCH (s)-[:PARTY_TO]->(k2:Collaboration)<-[:PARTY_TO]-(p:Enterprise)
WHERE p.id <> e.id AND known(k2) AND state(k2) IN ['living', 'done']
MATCH (p)-[:PARTY_TO]->(k3:Collaboration)<-[:PARTY_TO]-(i:Institute)
WHERE i.id IN $institute AND i.id <> s.id AND known(k3) AND state(k3) IN ['living', 'done']
RETURN DISTINCT e.id AS enterprise, i.id AS institute, k1.id AS own, s.id AS shared,
       k2.id AS common, p.id AS peer, k3.id AS theirs
ORDER BY enterprise, institute, peer, shared, own, common, theirs
