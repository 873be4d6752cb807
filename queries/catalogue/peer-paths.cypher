// name: peer-paths
// theme: partners
// question: Who works with the firms like me?
// question_zh: 与我相似的企业在和谁合作？
// why: A firm that shares an institute with mine has tried others; what served it may serve me.
// why_zh: 与我共用院所的企业还有别的伙伴；对它有用的，可能对我也有用。
// source: 'Paths of length three: Kovács et al. 2019, Nature Communications 10, 1240'
// notes: Enterprise - institute - other enterprise - institute that is not yet a partner, through
//   collaborations that are proposed, active, completed or industrialised. A pair whose only collaborations
//   failed is listed and says so; one with a collaboration of unrecorded status is left out, for it
//   may be a partner. An enterprise that has paths over collaborations of unrecorded status alone
//   is unknown. Only the `top` best for each enterprise, by score and then by number of paths and
//   name; the rest is left out. An enterprise that has no partner yet has no peers here.
// notes_zh: 企业—院所—另一企业—尚未合作的院所，经拟议、进行中、已完成或已产业化的合作。只有失败合作的一对照列并注明；有状态不详的合作者不列。只经状态不详的合作相连的企业无法判断。每家企业只列得分最高的若干项。尚无合作院所的企业没有同类。
// parameters:
//   community:
//   top: {type: integer, default: 3, between: [1, 1000000], help: Institutes for each enterprise; the
//           rest is left out., help_zh: '每家企业最多列出几家院所，其余略去。'}
//   at_least: {type: integer, default: 1, help: Paths that are enough., help_zh: 最少路径数。}
//   stale_after:
// columns:
//   enterprise:
//   enterprise_name:
//   institute:
//   institute_name:
//   paths: {type: integer, zh: 路径数, meaning: Paths enterprise - institute - peer - institute.}
//   peers: {type: integer, zh: 同类企业数, meaning: Peers they run through.}
//   peer: {type: text, zh: 最近的同类企业编号, meaning: Id of the peer through whom most of the score comes.}
//   peer_name: {type: text, zh: 最近的同类企业, meaning: That peer.}
//   failed_before: {type: integer, zh: 曾未成次数, meaning: Collaborations of the two that failed.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Enterprise, id: enterprise, name: enterprise_name}
//   - {kind: Institute, id: institute, name: institute_name}
//   score: score
//   worth: Paths, each weighed by 1 / sqrt(degrees of the institute and the peer in between), so that
//     a path through a hub says less (L3)
//   worth_zh: 路径数，按中间院所与企业的度数加权（L3），经枢纽的路径权重较低
//   reason: Firms like {enterprise_name} work with {institute_name}, it does not ({detail})
//   reason_zh: 与{enterprise_name}相似的企业在和{institute_name}合作，而它没有（{detail_zh}）
//   closes: An introduction to the institute, through the peer or a broker
//   closes_zh: 经同类企业或经纪人引荐该院所
//   surveyed: surveyed_on
//   evidence: [paths, peers, peer, failed_before]
// needs: [PARTY_TO]
// helpers: {was: text, number: integer, asked: boolean, enterprise_source: text, unsure: boolean}
// # Who has worked with whom, and how that stood on the day.
// measure: peer-paths
// texts: [enterprises, projects]
// # Only now are the communities chosen: a peer may be anywhere.
// keep: asked
// detail:
// - en: "{peers} peer(s), closest {peer_name}; {paths} path(s)"
//   zh: "同类企业{peers}家，最近的是{peer_name}；{paths}条路径"
// - when: failed_before > 0
//   en: an earlier try of the two failed
//   zh: 双方曾合作未成
// decided_by: [Collaboration.status, Collaboration.ended_on]
// unknown:
// - {when: unsure, missing: status of collaborations, missing_zh: 合作状态}
// sources: [enterprise_source]
MATCH (e:Enterprise) WHERE EXISTS { MATCH (e)-[:PARTY_TO]->(:Collaboration) }
RETURN e.id AS enterprise, e.name AS enterprise_name, e.surveyed_on AS surveyed_on,
       e.source AS enterprise_source, size($community) = 0 OR EXISTS {
         MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community } AS asked
;
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute)
WHERE known(k)
RETURN e.id AS enterprise, i.id AS institute, i.name AS institute_name, state(k) AS was,
       count(DISTINCT k.id) AS number
