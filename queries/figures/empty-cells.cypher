// nodes:
//   own: {kind: Field, most: 6}
//   demand: {kind: Demand, most: 6}
//   broker: {kind: Broker, role: could, most: 2, says: liaises with the institute, says_zh: 联络该院所}
// small:
//   left: institute
//   right: field
//   missing: nothing on record
//   missing_zh: 没有记录
MATCH (i:Institute)-[:STRONG_IN]->(f:Field) WHERE i.id IN $institute
RETURN DISTINCT i.id AS institute, f.id AS own ORDER BY institute, own;
MATCH (f:Field)<-[:IN_FIELD]-(d:Demand) WHERE f.id IN $field AND surely_open(d)
RETURN DISTINCT f.id AS field, d.id AS demand ORDER BY field, demand;
MATCH (i:Institute)<-[:LIAISES_WITH]-(b:Broker) WHERE i.id IN $institute
RETURN DISTINCT i.id AS institute, b.id AS broker ORDER BY institute, broker
