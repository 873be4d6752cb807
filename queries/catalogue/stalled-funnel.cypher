// name: stalled-funnel
// theme: demand
// question: What has been waiting longest?
// question_zh: 哪些需求等待最久？
// why: A need that waits half a year is solved elsewhere, or given up.
// why_zh: 需求搁置半年，企业往往另寻出路或放弃。
// source: Beilun S&T bureau practice
// notes: 'An open demand raised before the cutoff (not on it) that no living collaboration (proposed,
//   active) addresses; failed ones do not count. Without a date it is unknown. The funnel by stage
//   and age: demand-funnel.'
// notes_zh: 截止日之前（不含当日）提出、没有进行中的合作（拟议、进行中）针对的待解决需求；未成的合作不算。没有提出日期者无法判断。
// parameters:
//   days: {type: integer, default: 180, between: [0, 36500], help: Days of waiting that are too many.,
//         help_zh: 等待超过多少天视为缺口。}
//   community:
//   field:
//   stale_after:
// derive:
//   cutoff: {days_before: days}
// columns:
//   demand:
//   demand_title:
//   enterprises: {type: list, zh: 企业编号, meaning: Ids of the enterprises that raised it.}
//   enterprise_names: {type: list, zh: 企业, meaning: The enterprises that raised it.}
//   communities:
//   fields:
//   raised_on:
//   days: {type: integer, zh: 等待天数, meaning: Days since it was raised.}
//   deadline: {type: date, zh: 期限, meaning: Until when it is wanted.}
//   left: {type: integer, zh: 剩余天数, meaning: Days until then; negative when it has passed.}
//   failed: {type: integer, zh: 失败次数, meaning: Collaborations for it that failed.}
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
//   score: score
//   worth: Days of waiting over the days allowed, and 2 if its deadline is within 180 days
//   worth_zh: 等待天数与允许天数之比；期限在180天以内加2分
//   reason: “{demand_title}” has waited {days} days with no project under way ({detail})
//   reason_zh: “{demand_title}”已等待{days}天，未见进行中的合作（{detail_zh}）
//   closes: A partner for it, or the enterprise's word that it is no longer wanted
//   closes_zh: 寻找合作方，或向企业确认是否仍有需要
//   surveyed: surveyed_on
//   evidence: [raised_on, days, deadline, failed, enterprises, fields]
// helpers: {status: text, unsure: integer, demand_source: text, enterprise_sources: list}
// reckon:
//   days: CAST($as_of AS INT) - CAST(raised_on AS INT)
//   left: CAST(deadline AS INT) - CAST($as_of AS INT)
//   score: days / GREATEST($days, 1) + CASE WHEN left BETWEEN 0 AND 180 THEN 2.0 ELSE 0.0 END
// detail:
// - {when: ARRAY_LENGTH(enterprise_names) > 0, en: "{enterprise_names}", zh: "{enterprise_names}"}
// - {when: ARRAY_LENGTH(enterprise_names) = 0, en: who raised it is not known, zh: 提出企业不详}
// - {when: failed > 0, en: "{failed} collaboration(s) failed meanwhile", zh: "其间{failed}次合作未成"}
// - {when: left >= 0, en: "{left} days are left", zh: "期限还有{left}天"}
// - {when: left < 0, en: its deadline has passed, zh: 已过期限}
// absence: false
// decided_by: [Demand.raised_on, Demand.status, Collaboration.status, Collaboration.ended_on]
// unknown:
// - {when: status IS NULL, missing: status of the demand, missing_zh: 需求状态}
// - {when: raised_on IS NULL, missing: date it was raised, missing_zh: 提出日期}
// - {when: unsure > 0, missing: status of a collaboration, missing_zh: 合作状态}
// sources: [demand_source, enterprise_sources]
MATCH (d:Demand)
WHERE may_be_open(d) AND (d.raised_on IS NULL OR d.raised_on < $cutoff)
  AND (size($field) = 0 OR EXISTS {
    MATCH (d)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(f:Field) WHERE f.id IN $field })
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
OPTIONAL MATCH (k:Collaboration)-[:ADDRESSES]->(d) WHERE known(k)
WITH d, CASE WHEN k.id IS NULL THEN 'none' ELSE state(k) END AS state
WITH d, sum(CASE WHEN state = 'living' THEN 1 ELSE 0 END) AS living,
     sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
     sum(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END) AS unsure
WHERE living = 0
OPTIONAL MATCH (d)-[:IN_FIELD]->(f:Field)
WITH d, failed, unsure, collect(f.name) AS fields
OPTIONAL MATCH (e:Enterprise)-[:RAISED]->(d)
WITH d, failed, unsure, fields, collect(e.id) AS enterprises,
     collect(e.name) AS enterprise_names, collect(e.source) AS enterprise_sources,
     min(e.surveyed_on) AS surveyed_on
OPTIONAL MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community)
WITH d, failed, unsure, fields, enterprises, enterprise_names, enterprise_sources, surveyed_on,
     collect(c.name) AS communities
RETURN d.id AS demand, d.title AS demand_title, enterprises, enterprise_names,
       communities, fields, d.raised_on AS raised_on,
       d.deadline AS deadline, failed, unsure, surveyed_on, d.status AS status,
       d.source AS demand_source, enterprise_sources
