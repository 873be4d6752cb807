// name: data-age
// theme: status
// question: From whom are our data, and how old are they?
// question_zh: 数据来自何处，新旧如何？
// why: What was surveyed years ago may have changed since; visit there first.
// why_zh: 多年前调查的情况可能已变，应优先更新。
// source: 'Data currentness: ISO/IEC 25012'
// notes: 'A row a kind and source (the most trusted, where several speak of a node). Dated by the
//   last survey; where a kind is not surveyed by its own date (raised, registered, started ...); recent:
//   not before the cutoff. Dates after the as-of date are in the data all the same.'
// notes_zh: 每类每个来源一行（多个来源述及时取最可信者）。以最近调查日期计；不作调查的类型以其自身日期（提出、登记、开始等）计；近期：不早于截止日。晚于截至日期的日期仍在数据中。
// parameters:
//   community: {idle: true}
//   days: {type: integer, default: 730, between: [0, 36500], help: Days within which data count as recent.,
//         help_zh: 多少天以内算近期。}
// columns:
//   kind: {type: text, zh: 类型代码, meaning: Kind of node.}
//   kind_zh: {type: text, zh: 类型, meaning: The kind in Chinese.}
//   source: {type: text, zh: 来源编号, meaning: Id of the source.}
//   source_title: {type: text, zh: 来源, meaning: The source.}
//   retrieved_on: {type: date, zh: 获取日期, meaning: When the source was fetched or loaded.}
//   total: {type: integer, zh: 记录数, meaning: Nodes from it.}
//   by: {type: text, zh: 依据日期, meaning: Which date tells their age; empty if none does., words: {surveyed_on: 调查日期,
//           raised_on: 提出日期, registered_on: 登记日期, started_on: 开始日期, date: 日期, valid_from: 有效期起}}
//   dated: {type: integer, zh: 有日期, meaning: Those with that date.}
//   oldest: {type: date, zh: 最早, meaning: The oldest.}
//   newest: {type: date, zh: 最新, meaning: The newest.}
//   recent: {type: integer, zh: 近期, meaning: Those not older than the days given.}
//   share_recent: {type: number, zh: 近期比例, meaning: recent / dated.}
// derive:
//   cutoff: {days_before: days}
// helpers: {title: text}
// # Each kind by its date, and those that have none.
// measure: data-age
// texts: [records, records, sources]
// reckon:
//   share_recent: recent / NULLIF(dated, 0)
MATCH (n:Enterprise)
RETURN 'Enterprise' AS kind, 'surveyed_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.surveyed_on) AS dated, count(CASE WHEN n.surveyed_on >= $cutoff THEN 1 END) AS recent,
       min(n.surveyed_on) AS oldest, max(n.surveyed_on) AS newest
UNION ALL
MATCH (n:Institute)
RETURN 'Institute' AS kind, 'surveyed_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.surveyed_on) AS dated, count(CASE WHEN n.surveyed_on >= $cutoff THEN 1 END) AS recent,
       min(n.surveyed_on) AS oldest, max(n.surveyed_on) AS newest
UNION ALL
MATCH (n:Community)
RETURN 'Community' AS kind, 'surveyed_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.surveyed_on) AS dated, count(CASE WHEN n.surveyed_on >= $cutoff THEN 1 END) AS recent,
       min(n.surveyed_on) AS oldest, max(n.surveyed_on) AS newest
UNION ALL
MATCH (n:Platform)
RETURN 'Platform' AS kind, 'surveyed_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.surveyed_on) AS dated, count(CASE WHEN n.surveyed_on >= $cutoff THEN 1 END) AS recent,
       min(n.surveyed_on) AS oldest, max(n.surveyed_on) AS newest
UNION ALL
MATCH (n:Demand)
RETURN 'Demand' AS kind, 'raised_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.raised_on) AS dated, count(CASE WHEN n.raised_on >= $cutoff THEN 1 END) AS recent,
       min(n.raised_on) AS oldest, max(n.raised_on) AS newest
UNION ALL
MATCH (n:Achievement)
RETURN 'Achievement' AS kind, 'registered_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.registered_on) AS dated, count(CASE WHEN n.registered_on >= $cutoff THEN 1 END) AS recent,
       min(n.registered_on) AS oldest, max(n.registered_on) AS newest
UNION ALL
MATCH (n:Collaboration)
RETURN 'Collaboration' AS kind, 'started_on' AS by, n.source AS source, count(n.id) AS total,
       count(n.started_on) AS dated, count(CASE WHEN n.started_on >= $cutoff THEN 1 END) AS recent,
       min(n.started_on) AS oldest, max(n.started_on) AS newest
UNION ALL
MATCH (n:ServiceEvent)
RETURN 'ServiceEvent' AS kind, 'date' AS by, n.source AS source, count(n.id) AS total,
       count(n.date) AS dated, count(CASE WHEN n.date >= $cutoff THEN 1 END) AS recent,
       min(n.date) AS oldest, max(n.date) AS newest
UNION ALL
MATCH (n:Credential)
RETURN 'Credential' AS kind, 'valid_from' AS by, n.source AS source, count(n.id) AS total,
       count(n.valid_from) AS dated, count(CASE WHEN n.valid_from >= $cutoff THEN 1 END) AS recent,
       min(n.valid_from) AS oldest, max(n.valid_from) AS newest
;
MATCH (n:Broker)
RETURN 'Broker' AS kind, n.source AS source, count(n.id) AS total, 0 AS dated, 0 AS recent
UNION ALL
MATCH (n:Field)
RETURN 'Field' AS kind, n.source AS source, count(n.id) AS total, 0 AS dated, 0 AS recent
UNION ALL
MATCH (n:Agency)
RETURN 'Agency' AS kind, n.source AS source, count(n.id) AS total, 0 AS dated, 0 AS recent
UNION ALL
MATCH (n:Source)
RETURN 'Source' AS kind, n.source AS source, count(n.id) AS total, 0 AS dated, 0 AS recent
;
MATCH (s:Source) RETURN s.id AS source, s.title AS title, s.retrieved_on AS retrieved_on
