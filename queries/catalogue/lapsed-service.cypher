// name: lapsed-service
// theme: brokerage
// question: Whom have we not visited since last year?
// question_zh: 哪些在服务的企业一年多没有走访？
// why: A service on paper that nobody has lived for a year is a thread about to break.
// why_zh: 名义上在服务、却一年未走访，联系正在断开。
// source: Beilun S&T bureau practice
// notes: A current SERVES, and the last ServiceEvent for the enterprise, whoever gave it, before the
//   cutoff (the same day so many calendar months before; not on it), or none (said apart). Undated
//   visits make it unknown.
// notes_zh: 当前有经纪人服务，而最近一次走访服务（不论由谁提供）早于截止日（不含当日），或从未有过（另注）。没有日期的走访使其无法判断。
// parameters:
//   months: {type: integer, default: 12, between: [0, 1200], help: Months without a visit that are too many.,
//         help_zh: 超过多少个月未走访视为缺口。}
//   community:
//   stale_after:
// derive:
//   cutoff: {months_before: months}
// columns:
//   enterprise:
//   enterprise_name:
//   communities:
//   brokers: {type: list, zh: 经纪人编号, meaning: Ids of the brokers who serve it.}
//   broker_names: {type: list, zh: 经纪人, meaning: The brokers who serve it.}
//   since: {type: date, zh: 服务开始, meaning: Since when it is served; the first of its current services.}
//   never: {type: boolean, zh: 从未走访, meaning: Whether no visit at all is recorded.}
//   last_on: {type: date, zh: 最近走访, meaning: Last dated visit or service.}
//   days: {type: integer, zh: 距今天数, meaning: Days since then.}
//   events: {type: integer, zh: 服务次数, meaning: Visits and services on record.}
//   open_demands: {type: integer, zh: 待解决需求数, meaning: Open demands it has raised.}
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
//   worth: Days since the last visit (or since the service began) over the days allowed, and 1 for
//     each open demand
//   worth_zh: 距最近走访（或服务开始）的天数与允许天数之比，每项待解决需求加1分
//   reason: '{enterprise_name} is served on paper only: {detail}'
//   reason_zh: '{enterprise_name}名义上在服务：{detail_zh}'
//   closes: A visit by one of its brokers, or another broker
//   closes_zh: 由其经纪人走访，或更换经纪人
//   surveyed: surveyed_on
//   evidence: [brokers, since, last_on, events]
// needs: [FOR]
// helpers: {source: text, undated: integer}
// reckon:
//   never: events = 0
//   days: CAST($as_of AS INT) - CAST(last_on AS INT)
//   allowed: CAST($as_of AS INT) - CAST($cutoff AS INT)
//   waited: COALESCE(days, CAST($as_of AS INT) - CAST(since AS INT), allowed)
//   score: waited / GREATEST(allowed, 1) + open_demands
// detail:
// - {when: never AND since IS NOT NULL, en: "never visited, served since {since}", zh: "自{since}起服务，从未走访"}
// - {when: never AND since IS NULL, en: never visited, zh: 从未走访}
// - {when: days IS NOT NULL, en: "last visited on {last_on}, {days} days ago", zh: "最近一次走访为{last_on}，距今{days}天"}
// - {when: open_demands > 0, en: "it has {open_demands} open demand(s)", zh: "有{open_demands}项待解决需求"}
// # A service never visited is told by nothing being recorded; the last visit of one that was, is.
// absence: last_on IS NULL
// decided_by: [SERVES.since, SERVES.until, ServiceEvent.date]
// unknown:
// - {when: undated > 0, missing: dates of visits, missing_zh: 走访日期}
// sources: [source]
MATCH (e:Enterprise)
WHERE EXISTS { // were every service new, there would be none to lapse
    MATCH (e)<-[s:SERVES]-(:Broker)
    WHERE current(s) AND (s.since IS NULL OR s.since <= $cutoff) }
  AND NOT EXISTS { MATCH (e)<-[:`FOR`]-(v:ServiceEvent) WHERE v.date >= $cutoff AND v.date <= $as_of }
  AND (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
OPTIONAL MATCH (e)<-[:`FOR`]-(v:ServiceEvent) WHERE happened(v)
WITH e, max(v.date) AS last_on, count(v) AS events, count(v.date) AS dated
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH e, last_on, events, dated, collect(c.name) AS communities
MATCH (b:Broker)-[s:SERVES]->(e) WHERE current(s)
WITH e, last_on, events, dated, communities, collect(b.id) AS brokers,
     collect(b.name) AS broker_names, min(s.since) AS since
RETURN e.id AS enterprise, e.name AS enterprise_name, communities, brokers, broker_names, since,
       last_on, events, events - dated AS undated,
       COUNT { MATCH (e)-[:RAISED]->(d:Demand) WHERE surely_open(d) } AS open_demands,
       e.surveyed_on AS surveyed_on, e.source AS source
