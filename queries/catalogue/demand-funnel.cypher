// name: demand-funnel
// theme: demand
// question: How far do needs come, and how old are they?
// question_zh: 需求走到了哪一步，各有多久？
// why: Where needs pile up is where the service is short of hands.
// why_zh: 需求积压在哪一步，服务就缺在哪一步。
// source: Beilun S&T bureau practice
// notes: 'All demands raised by the as-of date. Stage: the further of the demand''s status and what
//   its collaborations tell: a proposed one makes it matched, an active or completed one contracted,
//   a failed one nothing. Closed and withdrawn go by the status. Age in days since the demand was
//   raised.'
// notes_zh: 截至日期前提出的全部需求。阶段取需求状态与其合作所示之较后者：拟议的合作为已对接，进行中或已完成的为已签约，未成的不算。已解决、已撤回以状态为准。天数自提出之日起算。
// parameters:
//   community:
//   field:
// columns:
//   stage: {type: text, zh: 阶段代码, meaning: 'raised, matched, contracted, closed, withdrawn or unknown.'}
//   stage_zh: {type: text, zh: 阶段, meaning: The stage in Chinese.}
//   age: {type: text, zh: 已提出天数, meaning: Days since it was raised; unknown without a date., words: {
//           unknown: 不详}}
//   demands: {type: integer, zh: 需求数, meaning: Demands.}
//   share: {type: number, zh: 占比, meaning: Their share of all.}
//   days: {type: number, zh: 天数中位数, meaning: Median days since they were raised.}
// helpers: {raised_on: date, number: integer}
// # How many demands of a stage were raised on a day; what is left is the median of their days.
// measure: demand-funnel
// texts: [raised]
// reckon:
//   stage_zh: CASE stage WHEN 'raised' THEN '已提出' WHEN 'matched' THEN '已对接' WHEN 'contracted' THEN '已签约'
//     WHEN 'closed' THEN '已解决' WHEN 'withdrawn' THEN '已撤回' ELSE '状态不详' END
//   share: demands / SUM(demands)
//   step: CASE stage WHEN 'raised' THEN 0 WHEN 'matched' THEN 1 WHEN 'contracted' THEN 2
//     WHEN 'closed' THEN 3 WHEN 'withdrawn' THEN 4 ELSE 5 END
//   band: CASE age WHEN '0-90' THEN 0 WHEN '91-180' THEN 1 WHEN '181-365' THEN 2 WHEN '>365' THEN 3
//     ELSE 4 END
// order: [step, band]
MATCH (d:Demand)
WHERE (d.raised_on IS NULL OR d.raised_on <= $as_of)
  AND (size($field) = 0 OR EXISTS {
    MATCH (d)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(f:Field) WHERE f.id IN $field })
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
OPTIONAL MATCH (d)<-[:ADDRESSES]-(k:Collaboration) WHERE known(k)
WITH d, CASE WHEN k IS NULL THEN 'none' ELSE state(k) END AS state, k.status AS status
WITH d, max(CASE WHEN state = 'living' AND status = 'proposed' THEN 1
                 WHEN state IN ['living', 'done'] THEN 2 ELSE 0 END) AS reached
WITH d, CASE WHEN d.status IN ['closed', 'withdrawn'] THEN d.status
             WHEN d.status = 'contracted' OR reached = 2 THEN 'contracted'
             WHEN d.status = 'matched' OR reached = 1 THEN 'matched'
             WHEN d.status = 'open' THEN 'raised' ELSE 'unknown' END AS stage
RETURN stage, d.raised_on AS raised_on, count(d) AS number
