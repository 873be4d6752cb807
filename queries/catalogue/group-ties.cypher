// name: group-ties
// theme: networks
// question: Which groups are tied less than their sizes would lead one to expect?
// question_zh: 哪些群体之间的联系少于其规模所应有？
// why: A border that nobody drew, between parks, sizes or countries, shows in whom projects and platforms
//   bring together.
// why_zh: 社区、规模、国家之间无形的边界，会体现在项目和平台把谁聚到一起。
// source: 'Null model: bipartite configuration model, Newman, Strogatz & Watts 2001, Phys. Rev. E
//   64, 026118'
// notes: 'By community and size: pairs of enterprises, one of each group, that meet in a collaboration
//   (whatever its status) or as members of a platform. By field (the one that leads among an organisation''s
//   demands, projects, strengths and results), country and region: pairs of an enterprise of the one
//   and an institute of the other that meet in a collaboration. A pair counts once for each place
//   of meeting. Expected and z by the exact mean and variance in a random graph in which each organisation
//   keeps its number of ties and each collaboration and platform its number of enterprises and of
//   institutes. One that brings nobody together is left out. An organisation of no known group, or
//   of two communities, fills its place in a meeting and counts for no group. Only where at least
//   5 pairs are expected: fewer tell nothing. A group of at least 5 organisations with no tie on record
//   is unknown, beside the group with most ties.'
// notes_zh: 按社区和规模：两组各出一家企业，在合作（不论状态）中或作为平台成员相遇的企业对。按领域（机构的需求、项目、优势和成果中居首者）、国家、地区：一组的企业与另一组的院所在合作中相遇。每处相遇计一次。期望值与
//   z 值按随机图的精确均值和方差计算，图中每家机构的联系数、每个合作与平台的企业数和院所数不变。组别不详或分属两个社区者占位而不计入任何组。期望不足 5 对者不作判断；有 5 家以上机构而没有任何联系记录的组为无法判断。
// parameters:
//   community: {kind: Community, help: 'Only pairs of communities of which one is among these, by name or id; empty means all groups.', help_zh: '只看其中一方属于这些社区（名称或编号）的社区组合；为空则不限，且含各种分组。'}
//   by: {type: list, default: [], help: 'community, field, size, country or region; empty: all of them.',
//         help_zh: 按 community、field、size、country 或 region 分组；为空则全部。}
//   z: {type: number, default: 2.0, help: Standard deviations below the expected from which it is a
//           gap., help_zh: 低于期望多少个标准差视为缺口。}
//   stale_after:
// columns:
//   by: {type: text, zh: 分组方式, meaning: 'What the groups are: community, field, size, country or region.',
//         words: {all: 全部, community: 社区, field: 领域, size: 规模, country: 国家, region: 地区}}
//   a: {type: text, zh: 群体甲编号, meaning: 'The one group: what it is by, and which.'}
//   a_name: {type: text, zh: 群体甲, meaning: Its name.}
//   b: {type: text, zh: 群体乙编号, meaning: The other group.}
//   b_name: {type: text, zh: 群体乙, meaning: Its name.}
//   observed: {type: integer, zh: 实际对数, meaning: Pairs of organisations that meet.}
//   expected: {type: number, zh: 期望对数, meaning: Pairs that chance would give.}
//   ratio: {type: number, zh: 实际/期望, meaning: Observed over expected.}
//   z: {type: number, zh: z值, meaning: Standard deviations from what chance would give.}
//   ties_a: {type: integer, zh: 甲联系数, meaning: Ties of the one group's organisations.}
//   ties_b: {type: integer, zh: 乙联系数, meaning: Ties of the other's.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Group, id: a, name: a_name}
//   - {kind: Group, id: b, name: b_name}
//   score: score
//   worth: Pairs of organisations that chance would bring together beyond those that met
//   worth_zh: 随机情况下应相遇而未相遇的组织对数
//   reason: '{a_name} and {b_name} are tied less than their ties would lead one to expect: {detail}'
//   reason_zh: '{a_name}与{b_name}的联系少于应有水平：{detail_zh}'
//   closes: Projects or platforms with members of both
//   closes_zh: 组织双方共同参与的项目或平台
//   surveyed: surveyed_on
//   evidence: [observed, expected, z, by]
// needs: [PARTY_TO|MEMBER_OF]
// helpers: {enterprises: list, institutes: list, platform: text, collaboration: text, size: text,
//   country: text, region: text, community: text, community_name: text, field: text, field_name: text, number: integer}
// # Who meets where; of what size, country and region, community and fields each is.
// measure: group-ties
// texts: [meetings, meetings, meetings, organisations, organisations, places,
//   strengths, strengths, strengths, strengths, communities, fields]
// reckon:
//   score: ROUND(expected - observed, 6)
//   ratio: ROUND(observed / expected, 6)
//   expected: ROUND(expected, 6)
//   by_chance: ROUND(expected, 1)
//   z: ROUND(z, 6)
// detail:
// - when: observed IS NULL
//   en: no project or membership with others is recorded of one of them
//   zh: 其中一方没有与他人合作或同为成员的记录
// - when: observed IS NOT NULL
//   en: "{observed} pairs met where chance would give {by_chance:.1f}"
//   zh: "实际相遇{observed}对，随机期望{by_chance:.1f}对"
// unknown:
// - {when: observed IS NULL, missing: projects or memberships, missing_zh: 合作或成员记录}
MATCH (p:Platform)<-[:MEMBER_OF]-(e:Enterprise)
RETURN p.id AS platform, collect(e.id) AS enterprises
;
MATCH (k:Collaboration)<-[:PARTY_TO]-(e:Enterprise) WHERE known(k)
RETURN k.id AS collaboration, collect(e.id) AS enterprises
;
MATCH (k:Collaboration)<-[:PARTY_TO]-(i:Institute) WHERE known(k)
RETURN k.id AS collaboration, collect(i.id) AS institutes
;
MATCH (e:Enterprise)
RETURN e.size AS size, e.country AS country, e.region AS region, collect(e.id) AS enterprises
;
MATCH (i:Institute)
RETURN i.country AS country, i.region AS region, collect(i.id) AS institutes
;
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)
RETURN c.id AS community, collect(e.id) AS enterprises
;
MATCH (e:Enterprise)-[:RAISED]->(:Demand)-[:IN_FIELD]->(f:Field)
WITH e, f, count(*) AS number
RETURN f.id AS field, number, collect(e.id) AS enterprises
;
MATCH (e:Enterprise)-[:PARTY_TO]->(:Collaboration)-[:IN_FIELD]->(f:Field)
WITH e, f, count(*) AS number
RETURN f.id AS field, number, collect(e.id) AS enterprises
;
MATCH (i:Institute)-[:STRONG_IN]->(f:Field)
RETURN f.id AS field, 1 AS number, collect(i.id) AS institutes
;
MATCH (i:Institute)-[:OFFERS]->(:Achievement)-[:IN_FIELD]->(f:Field)
WITH i, f, count(*) AS number
RETURN f.id AS field, number, collect(i.id) AS institutes
;
MATCH (c:Community)
RETURN c.id AS community, c.name AS community_name, c.surveyed_on AS surveyed_on
;
MATCH (f:Field) RETURN f.id AS field, f.name AS field_name
