// name: structural-holes
// theme: networks
// question: Which communities do not meet?
// question_zh: 哪些工业社区之间没有往来？
// why: What one community has solved, its neighbour pays to solve again; whoever bridges a hole between
//   groups sees both first.
// why_zh: 一个社区已解决的问题，隔壁社区又花钱重来；跨越结构洞者最先看到两边的机会。
// source: 'Burt 1992, Structural Holes; null model: Newman, Strogatz & Watts 2001, Phys. Rev. E 64,
//   026118'
// notes: 'Two communities share a broker (a current service), platform (members) or collaboration
//   when enterprises of both are tied to it. At most one shared, and so few by chance with probability
//   `chance` at most, in a random graph in which each enterprise keeps its number of ties and each
//   broker, platform and collaboration its size (exact expectation, no sampling). An enterprise in
//   two communities counts in both; a pair of which one lies in the other is left out. Constraint
//   on a broker-enterprise graph alone would be 1 / degree: hence the mixed graph.'
// notes_zh: 两个社区的企业同与某一经纪人（当前服务）、平台（成员）或合作有联系，即为共有。共有至多一个，且在各企业联系数、各经纪人、平台与合作规模不变的随机图中，这么少的概率不超过设定值（精确计算，非抽样）。属于两个社区的企业两边都计；一个位于另一个之内的不比较。
// parameters:
//   community: {kind: Community, help: 'Only pairs of which one is among these, by name or id; empty means all.', help_zh: '只看其中一方属于这些社区（名称或编号）的组合；为空则不限。'}
//   chance: {type: number, default: 0.05, help: Probability up to which so few are not put down to chance.,
//         help_zh: 低于该概率即认为并非偶然。}
//   stale_after:
// columns:
//   a: {type: text, zh: 社区甲编号, meaning: Id of the one community.}
//   a_name: {type: text, zh: 社区甲, meaning: The one community.}
//   b: {type: text, zh: 社区乙编号, meaning: Id of the other.}
//   b_name: {type: text, zh: 社区乙, meaning: The other community.}
//   observed: {type: integer, zh: 共有数, meaning: 'Brokers, platforms and collaborations they share.'}
//   shared: {type: list, zh: 共有者, meaning: Which.}
//   expected: {type: number, zh: 期望数, meaning: 'How many chance would give, the degrees being as they are.'}
//   common_needs: {type: list, zh: 共同需求领域, meaning: Fields in which both have open demands.}
//   both_need: {type: integer, zh: 共同需求数, meaning: 'Open demands they have in common, by field the lesser.'}
//   p: {type: number, zh: 概率, meaning: Probability that chance gives as few.}
//   ties_a: {type: integer, zh: 甲联系数, meaning: Ties of enterprises of the one.}
//   ties_b: {type: integer, zh: 乙联系数, meaning: Ties of enterprises of the other.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Community, id: a, name: a_name}
//   - {kind: Community, id: b, name: b_name}
//   score: score
//   worth: Open demands that the two have in common (in each field the lesser number), and the share
//     of the meetings that chance would give which is missing (0 to 1)
//   worth_zh: 两个社区共同的待解决需求数（各领域取较小者），加上缺失往来的比例（0至1）
//   reason: '{a_name} and {b_name} hardly meet: {detail}'
//   reason_zh: '{a_name}与{b_name}几乎没有往来：{detail_zh}'
//   closes: A broker, platform or project for enterprises of both
//   closes_zh: 安排经纪人、平台或合作项目同时联系两个社区的企业
//   surveyed: surveyed_on
//   evidence: [observed, expected, p, shared, common_needs]
// needs: [LOCATED_IN, SERVES|MEMBER_OF|PARTY_TO]
// helpers: {enterprises: list, broker: text, platform: text, collaboration: text, event_name: text,
//   community: text, community_name: text, field: text, field_name: text, number: integer,
//   inner: text, outer: text}
// # Where enterprises meet and whence they come; what is asked for where; what lies in what.
// measure: structural-holes
// texts: [meetings, meetings, meetings, places, names, names, names, communities, wanted,
//   inside]
// reckon:
//   score: ROUND(COALESCE(both_need, 0) + 1 - observed / expected, 6)
//   expected: ROUND(expected, 6)
//   by_chance: ROUND(expected, 1)
//   p: ROUND(p, 6)
// detail:
// - when: observed = 0
//   en: no broker, platform or project in common
//   zh: 没有共同的经纪人、平台或合作项目
// - {when: observed = 1, en: "only {shared} in common", zh: "仅共有{shared}"}
// - when: observed IS NOT NULL
//   en: "as many ties would give {by_chance:.1f} by chance"
//   zh: "同样多的联系随机分布时应有约{by_chance:.1f}个"
// - {when: both_need > 0, en: "both need {common_needs}", zh: "两边都需要{common_needs}"}
// - when: observed IS NULL
//   en: whom the firms of one of them meet is not recorded
//   zh: 其中一方企业与谁往来没有记录
// unknown:
// - when: observed IS NULL
//   missing: services, members or projects of its firms
//   missing_zh: 服务、成员或合作记录
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)
RETURN b.id AS broker, collect(e.id) AS enterprises
;
MATCH (p:Platform)<-[:MEMBER_OF]-(e:Enterprise)
RETURN p.id AS platform, collect(e.id) AS enterprises
;
MATCH (k:Collaboration)<-[:PARTY_TO]-(e:Enterprise) WHERE known(k)
RETURN k.id AS collaboration, collect(e.id) AS enterprises
;
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)
RETURN c.id AS community, collect(e.id) AS enterprises
;
MATCH (b:Broker) RETURN b.id AS broker, b.name AS event_name
;
MATCH (p:Platform) RETURN p.id AS platform, p.name AS event_name
;
MATCH (k:Collaboration) RETURN k.id AS collaboration, k.title AS event_name
;
MATCH (c:Community)
RETURN c.id AS community, c.name AS community_name, c.surveyed_on AS surveyed_on
;
MATCH (c:Community)<-[:LOCATED_IN]-(:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE surely_open(d)
RETURN c.id AS community, f.id AS field, f.name AS field_name, count(DISTINCT d.id) AS number
;
MATCH (c:Community)-[:LOCATED_IN*1..30]->(around:Community)
RETURN DISTINCT c.id AS inner, around.id AS outer
