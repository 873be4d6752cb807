// name: ladder-gaps
// theme: status
// question: Who could take the next credential, whose lapses?
// question_zh: 哪些企业可以申报下一级资质，哪些资质即将到期？
// why: High-tech status brings a tax rate of 15%; a lapse is noticed when it is too late.
// why_zh: 高新技术企业享受15%所得税优惠；资质过期往往为时已晚才被发现。
// source: 国科发火〔2016〕32号 高新技术企业认定管理办法；国科发政〔2017〕115号 科技型中小企业评价办法
// notes: 'next: a valid technology SME without a valid high-tech status; step lapses: a valid credential
//   whose last day is within the days from the as-of date (that day included) and that no later one
//   of the same kind, beginning at the latest the day after, carries on. Valid from the first to the
//   last day, both included, and without an end for good; only whether an SME could take a high-tech
//   status that it holds without an end is unknown.'
// notes_zh: 可申报：有有效的科技型中小企业资格而没有有效的高新技术企业资格。即将到期：有效资质的最后一天在截至日期起若干天之内（含当日），且没有同类资质最迟于次日接续。有效期含首尾两日。没有截止日期的可能仍有效，无法判断。
// parameters:
//   days: {type: integer, default: 90, between: [0, 36500], help: How many days ahead to look for lapses.,
//         help_zh: 提前多少天提示到期。}
//   community:
//   stale_after:
// columns:
//   enterprise:
//   enterprise_name:
//   communities:
//   step: {type: text, zh: 缺口类型, meaning: 'next: could take the next credential; lapses: one ends soon.',
//         words: {next: 可申报, lapses: 将到期}}
//   kind: {type: text, zh: 资质, meaning: 'The credential that it could take, or that ends.', words: Credential.kind}
//   credential: {type: text, zh: 资质编号, meaning: Id of the credential that ends; empty for a next step.}
//   valid_to: {type: date, zh: 有效期止, meaning: Last day of the credential that ends.}
//   days_left: {type: integer, zh: 剩余天数, meaning: Days until then.}
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
//   - {kind: Credential, id: credential, name: kind}
//   score: score
//   worth: A lapse 2 to 3, the nearer the more, and 1 more for high-tech status; a next step 1
//   worth_zh: 即将到期2至3分，越近越高，高新资质再加1分；可申报下一级1分
//   reason: 'Credentials of {enterprise_name}: {detail}'
//   reason_zh: '{enterprise_name}的资质：{detail_zh}'
//   closes: An application in time, with a broker's help
//   closes_zh: 由经纪人协助按时申报
//   surveyed: surveyed_on
//   evidence: [step, credential, valid_to]
// derive:
//   horizon: {days_after: days}
//   a_day: {span_of_days: 1}
// helpers: {open_ended: boolean, sources_of: list}
// reckon:
//   days_left: CASE WHEN step = 'lapses' THEN CAST(valid_to AS INT) - CAST($as_of AS INT) END
//   urgency: CASE WHEN step = 'lapses' THEN 2 + (1 - days_left / GREATEST($days, 1)) ELSE 1.0 END
//   score: urgency + CASE WHEN step = 'lapses' AND kind = 'high-tech enterprise' THEN 1.0 ELSE 0.0 END
// detail:
// - when: step = 'lapses'
//   en: "its status “{kind}” ends on {valid_to}, in {days_left} days"
//   zh: "{kind}资质将于{valid_to}到期，还有{days_left}天"
// - when: step = 'next'
//   en: a technology SME without a valid high-tech status
//   zh: 已是科技型中小企业，尚无有效的国家高新技术企业资质
// absence: step = 'next'
// decided_by: [Credential.valid_from, Credential.valid_to]
// unknown:
// - {when: open_ended, missing: end of validity, missing_zh: 有效期止}
// sources: [sources_of]
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential)
WHERE h.kind = 'technology SME' AND valid(h)
  AND NOT EXISTS {
    MATCH (e)-[:HOLDS]->(high:Credential)
    WHERE high.kind = 'high-tech enterprise' AND valid(high) AND high.valid_to IS NOT NULL }
  AND (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(w:Community) WHERE w.id IN $community })
WITH e, collect(h.source) AS sources_of
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH e, sources_of, collect(c.name) AS communities
RETURN e.id AS enterprise, e.name AS enterprise_name, communities, 'next' AS step,
       'high-tech enterprise' AS kind, sources_of,
       // one without an end may hold still
       EXISTS { MATCH (e)-[:HOLDS]->(high:Credential)
                WHERE high.kind = 'high-tech enterprise' AND valid(high) } AS open_ended,
       e.surveyed_on AS surveyed_on;
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential)
WHERE valid(h) AND h.valid_to <= $horizon
  AND NOT EXISTS {
    MATCH (e)-[:HOLDS]->(later:Credential)
    WHERE later.id <> h.id AND later.kind = h.kind
      AND (later.valid_to IS NULL OR later.valid_to > h.valid_to)
      AND (later.valid_from IS NULL OR later.valid_from <= h.valid_to + $a_day) }
  AND (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(w:Community) WHERE w.id IN $community })
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH e, h, collect(c.name) AS communities
RETURN e.id AS enterprise, e.name AS enterprise_name, communities, 'lapses' AS step,
       h.kind AS kind, h.id AS credential, h.valid_to AS valid_to, collect(h.source) AS sources_of,
       false AS open_ended, e.surveyed_on AS surveyed_on
