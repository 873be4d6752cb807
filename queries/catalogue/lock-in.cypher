// name: lock-in
// theme: partners
// question: Who works with the same partner again and again?
// question_zh: 哪些企业总与同一个院所合作？
// why: 'Trust makes the second project easy and the tenth one blind: what the partner cannot do is
//   never asked of anybody else.'
// why_zh: 熟悉让合作容易，也让视野变窄：老伙伴做不了的，再没有问过别人。
// source: 'Strong network failure: Klein Woolthuis et al. 2005; lock-in: Boschma 2005, Regional Studies
//   39(1); Herfindahl-Hirschman index'
// notes: 'The sum of squared shares of its institutes in an enterprise''s collaborations, of any status,
//   above `above` (0.8: more than), with at least `at_least` collaborations that have an institute.
//   A collaboration with two institutes counts once for each; platforms, agencies and other enterprises
//   are no partners. Projects of which no other party at all is recorded may lower or raise the index:
//   unknown where they could decide it.'
// notes_zh: 企业各合作院所所占份额的平方和（赫芬达尔指数），合作不论状态，高于设定值（0.8），且与院所的合作不少于设定次数。一项合作有两家院所时各计一次；平台和机关不算伙伴。合作方未登记、而可能改变结论者，无法判断。
// parameters:
//   community:
//   above: {type: number, default: 0.8, help: The index above which it is lock-in., help_zh: 指数阈值。}
//   at_least: {type: integer, default: 3, help: Collaborations that are enough to tell., help_zh: 最少合作次数。}
//   stale_after:
// columns:
//   enterprise:
//   enterprise_name:
//   collaborations: {type: integer, zh: 合作数, meaning: 'Collaborations with an institute, of any status.'}
//   partners: {type: integer, zh: 合作院所数, meaning: Institutes it has worked with.}
//   hhi: {type: number, zh: 集中度指数, meaning: 'Herfindahl index of its partners, 0 to 1.'}
//   institute: {type: text, zh: 主要院所编号, meaning: Id of the institute it mostly works with.}
//   institute_name: {type: text, zh: 主要院所, meaning: The institute it mostly works with.}
//   share: {type: number, zh: 占比, meaning: Share of that institute.}
//   failed: {type: integer, zh: 未成次数, meaning: Of the collaborations those that failed.}
//   unrecorded: {type: integer, zh: 无合作方记录, meaning: Projects of which no partner is recorded.}
//   last_on: {type: date, zh: 最近开始, meaning: When the last one started.}
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
//   score: score
//   worth: 'Collaborations times the Herfindahl index: how much rests on one partner'
//   worth_zh: 合作次数乘以集中度指数，即系于单一伙伴的合作量
//   reason: '{enterprise_name} keeps to one partner ({detail})'
//   reason_zh: '{enterprise_name}的合作集中于单一院所（{detail_zh}）'
//   closes: A first project with another institute in its fields
//   closes_zh: 在其领域内与另一家院所开展首次合作
//   surveyed: surveyed_on
//   evidence: [collaborations, hhi, institute, failed, last_on]
// needs: [PARTY_TO]
// helpers: {squares: integer, total: integer, most: integer, source: text}
// reckon:
//   place: ROW_NUMBER() OVER (PARTITION BY enterprise ORDER BY institute_name, institute)
//   # The index as recorded, and its bounds were the missing partners known: lowest were each of
//   # them another new one, highest were all the leading one.
//   whole: (total + unrecorded) * (total + unrecorded)
//   low: (squares + unrecorded) / whole
//   high: (squares - most * most + (most + unrecorded) * (most + unrecorded)) / whole
//   sure: collaborations >= $at_least AND low > $above
//   hhi: CASE WHEN total > 0 THEN ROUND(squares / (total * total), 6) END
//   share: CASE WHEN total > 0 THEN ROUND(most / total, 6) END
//   score: ROUND(hhi * collaborations, 6)
// keep: place = 1 AND high > $above
// detail:
// - when: total > 0 AND unrecorded = 0
//   en: "{most} of {total} with {institute_name}, Herfindahl index {hhi}"
//   zh: "{total}次合作中{most}次为{institute_name}，集中度指数{hhi}"
// - when: total > 0 AND unrecorded > 0
//   en: "{most} of {total} with {institute_name}, Herfindahl index {hhi}; {unrecorded} more without a recorded partner"
//   zh: "{total}次合作中{most}次为{institute_name}，集中度指数{hhi}；另有{unrecorded}次无合作方记录"
// - when: total = 0
//   en: "no partner is recorded of its {unrecorded} collaborations"
//   zh: "{unrecorded}次合作均无合作方记录"
// absence: false
// unknown:
// - {when: NOT sure, missing: partners of some projects, missing_zh: 部分项目的合作方}
// sources: [source]
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)
WHERE known(k) AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
OPTIONAL MATCH (k)<-[:PARTY_TO]-(i:Institute)
WITH e, k, state(k) AS state, count(DISTINCT i) AS institutes
OPTIONAL MATCH (k)<-[:PARTY_TO]-(x:Enterprise|Platform|Agency)
WITH e, k, state, institutes, count(DISTINCT x) AS others
WITH e, sum(CASE WHEN institutes > 0 THEN 1 ELSE 0 END) AS collaborations,
     sum(CASE WHEN institutes > 0 AND state = 'failed' THEN 1 ELSE 0 END) AS failed,
     max(CASE WHEN institutes > 0 THEN k.started_on END) AS last_on,
     sum(CASE WHEN institutes = 0 AND others = 1 THEN 1 ELSE 0 END) AS unrecorded
WHERE collaborations + unrecorded >= $at_least
OPTIONAL MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute) WHERE known(k)
WITH e, collaborations, failed, last_on, unrecorded, i, count(DISTINCT k) AS n
WITH e, collaborations, failed, last_on, unrecorded,
     sum(n * n) AS squares, sum(n) AS total, max(n) AS most, count(i) AS partners
WHERE squares + 2 * most * unrecorded + unrecorded * unrecorded
      >= $above * (total + unrecorded) * (total + unrecorded)
OPTIONAL MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute) WHERE known(k)
WITH e, collaborations, failed, last_on, unrecorded, squares, total, most, partners,
     i, count(DISTINCT k) AS n
WHERE n = most
RETURN e.id AS enterprise, e.name AS enterprise_name, collaborations, partners,
       i.id AS institute, i.name AS institute_name, failed, unrecorded, last_on,
       squares, total, most, e.surveyed_on AS surveyed_on, e.source AS source
