// name: once-bitten
// theme: demand
// question: Who tried, failed, and still needs it?
// question_zh: 哪些企业合作失败过、需求仍未解决？
// why: They have shown that they will pay for an answer, and will not ask again by themselves.
// why_zh: 这些企业确有投入意愿，但失败之后往往不再主动提出。
// source: 'Science and Technology Daily, 2020-07-15 (微科光电); weak network failure: Woolthuis et al.
//   2005'
// notes: 'An open demand addressed by a terminated or not industrialised collaboration and by no living
//   one (proposed, active). A completed one does not count as living: the demand is still open. A
//   failure dated after the as-of date has not happened yet: the collaboration lives.'
// notes_zh: 待解决需求，有终止或未产业化的合作针对过它，而没有进行中的（拟议、进行中）合作。已完成的合作不算进行中：需求仍未解决。截至日期之后才失败的，当时仍在进行。
// parameters:
//   community:
//   field:
//   stale_after:
// columns:
//   demand:
//   demand_title:
//   enterprise:
//   enterprise_name:
//   communities:
//   fields:
//   collaborations: {type: list, zh: 失败合作编号, meaning: Ids of the collaborations that failed.}
//   collaboration_titles: {type: list, zh: 失败的合作, meaning: Those collaborations.}
//   partners: {type: list, zh: 当时的院所, meaning: The institutes in them.}
//   attempts: {type: integer, zh: 失败次数, meaning: How many failed.}
//   failed_on: {type: date, zh: 最近失败, meaning: When the last of them ended.}
//   alternatives: {type: integer, zh: 其他可选院所, meaning: Other institutes with a result in the field.}
//   raised_on:
//   days: {type: integer, zh: 等待天数, meaning: Days since the demand was raised.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Demand, id: demand, name: demand_title}
//   - {kind: Enterprise, id: enterprise, name: enterprise_name}
//   score: score
//   worth: 1 for each failed attempt, 1 if another institute has a result in the field, and up to
//     1 the more recent the failure (none after ten years)
//   worth_zh: 每次失败1分；有其他院所具备相关成果加1分；失败越近加分越多（至多1分，十年后为0）
//   reason: '{enterprise_name} tried and failed and still needs “{demand_title}”: {detail}'
//   reason_zh: '{enterprise_name}合作失败后仍需要“{demand_title}”：{detail_zh}'
//   closes: A new partner for the same need, after asking what went wrong
//   closes_zh: 了解失败原因，为同一需求寻找新的合作方
//   surveyed: surveyed_on
//   evidence: [collaborations, partners, failed_on, alternatives, raised_on]
// helpers: {status: text, unsure: integer, demand_source: text, enterprise_source: text}
// reckon:
//   days: CAST($as_of AS INT) - CAST(raised_on AS INT)
//   ago: CAST($as_of AS INT) - CAST(failed_on AS INT)
//   recent: CASE WHEN ago IS NULL THEN 0.0 ELSE GREATEST(0.0, LEAST(1.0, 1 - ago / 3650)) END
//   score: attempts + CASE WHEN alternatives > 0 THEN 1.0 ELSE 0.0 END + recent
// detail:
// - {when: ARRAY_LENGTH(partners) > 0, en: "failed with {partners}", zh: "此前与{partners}的合作未成"}
// - {when: ARRAY_LENGTH(partners) = 0, en: failed with a partner not known, zh: "此前的合作未成，合作院所不详"}
// - {when: failed_on IS NOT NULL, en: "ended on {failed_on}", zh: "结束于{failed_on}"}
// - when: alternatives > 0
//   en: "{alternatives} other institute(s) with a result in the field"
//   zh: "另有{alternatives}家院所在该领域有成果"
// absence: false
// decided_by: [Demand.status, Collaboration.status, Collaboration.ended_on]
// unknown:
// - {when: status IS NULL, missing: status of the demand, missing_zh: 需求状态}
// - {when: unsure > 0, missing: status of a collaboration, missing_zh: 合作状态}
// - {when: enterprise IS NULL, missing: who raised it, missing_zh: 提出企业}
// sources: [demand_source, enterprise_source]
MATCH (d:Demand)<-[:ADDRESSES]-(k:Collaboration)
WHERE may_be_open(d) AND known(k)
  AND (size($field) = 0 OR EXISTS {
    MATCH (d)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(f:Field) WHERE f.id IN $field })
WITH d, k, state(k) AS state
WITH d, collect(DISTINCT CASE WHEN state = 'failed' THEN k.id END) AS collaborations,
     collect(DISTINCT CASE WHEN state = 'failed' THEN k.title END) AS collaboration_titles,
     max(CASE WHEN state = 'failed' THEN k.ended_on END) AS failed_on,
     sum(CASE WHEN state = 'living' THEN 1 ELSE 0 END) AS living,
     sum(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END) AS unsure
WHERE size(collaborations) > 0 AND living = 0
OPTIONAL MATCH (d)<-[:ADDRESSES]-(k:Collaboration)<-[:PARTY_TO]-(i:Institute)
WHERE k.id IN collaborations
WITH d, collaborations, collaboration_titles, failed_on, unsure,
     collect(DISTINCT i.id) AS tried, collect(DISTINCT i.name) AS partners
OPTIONAL MATCH (d)-[:IN_FIELD]->(wanted:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)
               <-[:OFFERS]-(other:Institute)
WHERE registered(a) AND NOT other.id IN tried
WITH d, collaborations, collaboration_titles, failed_on, unsure, partners,
     count(DISTINCT other) AS alternatives
OPTIONAL MATCH (d)-[:IN_FIELD]->(f:Field)
WITH d, collaborations, collaboration_titles, failed_on, unsure, partners, alternatives,
     collect(DISTINCT f.name) AS fields
OPTIONAL MATCH (e:Enterprise)-[:RAISED]->(d)
WITH d, collaborations, collaboration_titles, failed_on, unsure, partners, alternatives, fields, e
WHERE size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community }
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
RETURN d.id AS demand, d.title AS demand_title, d.status AS status, d.raised_on AS raised_on,
       e.id AS enterprise, e.name AS enterprise_name, e.surveyed_on AS surveyed_on,
       collect(DISTINCT c.name) AS communities, fields, collaborations, collaboration_titles,
       partners, size(collaborations) AS attempts, failed_on, alternatives, unsure,
       d.source AS demand_source, e.source AS enterprise_source
