// name: cut-points
// theme: networks
// question: Whose departure would break the network apart?
// question_zh: 失去谁，网络就会断开？
// why: What hangs by one person, platform or tie is lost with it.
// why_zh: 只系于一人、一个平台或一条联系的，会随之断开。
// source: 'Articulation points and bridges: Hopcroft & Tarjan 1973, Comm. ACM 16(6)'
// notes: In the mixed graph of enterprises, institutes, brokers (current services), platforms and
//   collaborations. cut_off counts the enterprises that would lose the largest part of what they are
//   now connected to; the one removed is not counted. Of a community its
//   enterprises alone are counted, in the whole network.
// notes_zh: 在企业、院所、经纪人（当前服务）、平台与合作的混合网络中计算。cut_off：除去该点或该线后，与其现在所连最大部分断开的企业数，不含被除去者。按社区：只计当地企业，网络仍为全网。
// parameters:
//   community:
//   at_least: {type: integer, default: 5, help: Enterprises cut off from which it is listed., help_zh: 断开企业数达到多少才列出。}
// columns:
//   what: {type: text, zh: 类别, meaning: 'node: whoever stands there goes; tie: only this tie does.', words: {
//           node: 节点, tie: 联系}}
//   kind: {type: text, zh: 类型, meaning: 'Kind of the node, or of the tie''s one end.'}
//   id: {type: text, zh: 编号, meaning: Its id.}
//   name: {type: text, zh: 名称, meaning: Its name.}
//   other_kind: {type: text, zh: 另一端类型, meaning: Kind of the tie's other end.}
//   other_id: {type: text, zh: 另一端编号, meaning: Its id.}
//   other_name: {type: text, zh: 另一端, meaning: Its name.}
//   pieces: {type: integer, zh: 分成几块, meaning: Pieces into which its part of the network would fall.}
//   cut_off: {type: integer, zh: 断开企业数, meaning: Enterprises that would be cut off from the largest.}
//   before: {type: integer, zh: 现相连企业数, meaning: Enterprises connected there now.}
//   share: {type: number, zh: 占比, meaning: Cut off over connected now.}
// helpers: {ids: list, names: list, counted: boolean, broker: text, platform: text,
//   collaboration: text, enterprises: list, institutes: list, platforms: list, collaborations: list}
// # What there is of a kind, side by side its ids and names; with whom each is tied.
// measure: cut-points
// texts: [nodes, ties, ties, ties, ties, ties, ties, ties, ties]
// reckon:
//   share: ROUND(cut_off / before, 6)
// keep: cut_off >= $at_least
MATCH (n:Enterprise)
RETURN 'Enterprise' AS kind, collect(n.id) AS ids, collect(coalesce(n.name, n.id)) AS names,
       size($community) = 0 OR EXISTS {
         MATCH (n)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community } AS counted UNION ALL
MATCH (n:Institute)
RETURN 'Institute' AS kind, collect(n.id) AS ids, collect(coalesce(n.name, n.id)) AS names,
       false AS counted UNION ALL
MATCH (n:Broker)
RETURN 'Broker' AS kind, collect(n.id) AS ids, collect(coalesce(n.name, n.id)) AS names,
       false AS counted UNION ALL
MATCH (n:Platform)
RETURN 'Platform' AS kind, collect(n.id) AS ids, collect(coalesce(n.name, n.id)) AS names,
       false AS counted UNION ALL
MATCH (n:Collaboration)
RETURN 'Collaboration' AS kind, collect(n.id) AS ids, collect(coalesce(n.title, n.id)) AS names,
       false AS counted
;
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)
RETURN b.id AS broker, collect(e.id) AS enterprises
;
MATCH (b:Broker)-[:LIAISES_WITH]->(i:Institute)
RETURN b.id AS broker, collect(i.id) AS institutes
;
MATCH (p:Platform)<-[:MEMBER_OF]-(e:Enterprise)
RETURN p.id AS platform, collect(e.id) AS enterprises
;
MATCH (p:Platform)<-[:OPERATES]-(i:Institute)
RETURN p.id AS platform, collect(i.id) AS institutes
;
MATCH (k:Collaboration)<-[:PARTY_TO]-(e:Enterprise) WHERE known(k)
RETURN k.id AS collaboration, collect(e.id) AS enterprises
;
MATCH (k:Collaboration)<-[:PARTY_TO]-(i:Institute) WHERE known(k)
RETURN k.id AS collaboration, collect(i.id) AS institutes
;
MATCH (k:Collaboration)<-[:PARTY_TO]-(p:Platform) WHERE known(k)
RETURN k.id AS collaboration, collect(p.id) AS platforms
;
MATCH (b:Broker)-[:BROKERED]->(k:Collaboration) WHERE known(k)
RETURN b.id AS broker, collect(k.id) AS collaborations
