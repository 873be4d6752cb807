// nodes:
//   enterprise: {kind: Enterprise, most: 60}
//   other: {kind: Broker, role: could, most: 3, says: 'room for {room}', says_zh: '可再服务{room}家'}
// missing: [[broker, other]]
// apart: true
// small:
//   left: broker
//   right: {kind: Broker, says: a broker with room, says_zh: 有余力的经纪人}
//   missing: '{enterprises}, capacity {capacity}'
//   missing_zh: '{enterprises} 家，上限 {capacity}'
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE b.id IN $broker AND current(s)
RETURN DISTINCT b.id AS broker, e.id AS enterprise ORDER BY broker, enterprise;
MATCH (o:Broker) WHERE o.capacity IS NOT NULL
OPTIONAL MATCH (o)-[s:SERVES]->(e:Enterprise) WHERE current(s)
WITH o, count(DISTINCT e.id) AS served WHERE served < o.capacity
MATCH (b:Broker) WHERE b.id IN $broker AND b.id <> o.id
RETURN b.id AS broker, o.id AS other, o.capacity - served AS room
ORDER BY broker, room DESC, other
