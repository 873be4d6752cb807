// name: reachable-fields
// theme: relatedness
// question: Which missing field is nearest to what we have?
// question_zh: 尚缺的领域中，哪个离我们已有的最近？
// why: Regions grow into what is related to what they do; a platform in a near field takes root, one
//   in a far field stays an island.
// why_zh: 区域总是向相关的领域生长：离得近的平台能扎根，离得远的成孤岛。
// source: 'Relatedness density: Hidalgo et al. 2007, Science 317; Balland et al. 2019, Regional Studies
//   53(9)'
// notes: 'A community has a field through platforms hosted there that cover it, collaborations of
//   its enterprises in it that did not fail, and strengths and results of institutes located there;
//   what its enterprises merely ask for is no capability. Of what it has, it is strong in fields of
//   which it has at least its share (Balassa''s index >= 1). Missing: nothing in the field, in one
//   that contains it or in one within it. Relatedness of two fields: the lesser conditional probability
//   that a platform, institute or enterprise with one (needs included) has the other; fields with
//   fewer than `support` of these are left out, and so is an area of which narrower fields are in
//   use. Density: of the relatedness around the field, the share with fields it is strong in. A community
//   of which no capability is recorded is unknown, for the fields asked for there. Only the `top`
//   of each.'
// notes_zh: 社区具备某领域：当地平台覆盖，或其企业有该领域未失败的合作，或当地院所有优势或成果；仅有需求不算具备。优势：所占份额不低于平均（Balassa 指数 ≥ 1）。缺失：该领域及其上位、下位领域皆无。两领域的关联度：具备其一的平台、院所或企业（含需求）也具备另一个的条件概率之较小者；样本过少的领域不计。密度：该领域周围的关联度中，落在优势领域的份额。没有任何能力记录的社区无法判断。每个社区只列前若干项。
// parameters:
//   top: {type: integer, default: 3, between: [1, 1000000], help: Fields for each community; the rest
//           is left out., help_zh: '每个社区最多列出几个领域，其余略去。'}
//   support: {type: integer, default: 5, help: Carriers a field must have for its relatedness to mean anything.,
//         help_zh: '领域至少出现在多少个主体上，其关联度才可信。'}
//   community:
//   field:
//   stale_after:
// columns:
//   community: {type: text, zh: 社区编号, meaning: Id of the community.}
//   community_name: {type: text, zh: 社区, meaning: The community.}
//   field: {type: text, zh: 领域编号, meaning: Id of the missing field.}
//   field_name: {type: text, zh: 技术领域, meaning: The missing field.}
//   density: {type: number, zh: 关联密度, meaning: Share of what is related to it that the community has.}
//   typical: {type: number, zh: 平均密度, meaning: The mean over the fields the community lacks.}
//   near_fields: {type: list, zh: 相近领域, meaning: The most related fields that the community is strong in.}
//   open_demands: {type: integer, zh: 待解决需求数, meaning: Open demands there in this field.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Community, id: community, name: community_name}
//   - {kind: Field, id: field, name: field_name}
//   score: score
//   worth: 'Relatedness density: of all that is related to the field, the share that the community
//     has already'
//   worth_zh: 关联密度：与该领域相关的能力中，社区已具备的份额
//   reason: '{community_name} has no {field_name}, and it is near: {detail}'
//   reason_zh: '{community_name}尚无{field_name}，但已接近：{detail_zh}'
//   closes: A platform, institute or first project in the field
//   closes_zh: 在该领域引入平台、院所或首个合作项目
//   surveyed: surveyed_on
//   evidence: [density, near_fields, open_demands]
// needs: [COVERS|STRONG_IN|IN_FIELD, HOSTED_IN|LOCATED_IN]
// helpers: {community_source: text, code: text, carrier: text, number: integer, narrow: text,
//   broad: text}
// # What each community can do in a field and by how many; who carries which fields; how fields lie
// # in each other; what is asked for where.
// measure: reachable-fields
// texts: [communities, capabilities, capabilities, capabilities, capabilities,
//   carriers, carriers, carriers, carriers, carriers, fields, steps, wanted]
// reckon:
//   score: density
//   percent: CAST(ROUND(density * 100, 0) AS BIGINT)
//   usual: CAST(ROUND(typical * 100, 0) AS BIGINT)
// detail:
// - when: density IS NULL
//   en: what the community has is not recorded
//   zh: 该社区已有的能力没有记录
// - when: density IS NOT NULL
//   en: "it has {percent}% of what is related to it ({usual}% of its missing fields on average), nearest {near_fields}"
//   zh: "相关领域已具备{percent}%（其所缺领域平均{usual}%），最接近的是{near_fields}"
// - when: density IS NOT NULL
//   en: "{open_demands} open demand(s)"
//   zh: "待解决需求{open_demands}项"
// unknown:
// - {when: density IS NULL, missing: what the community has, missing_zh: 社区已有的领域能力}
// sources: [community_source]
MATCH (c:Community)
RETURN c.id AS community, c.name AS community_name, c.surveyed_on AS surveyed_on,
       c.source AS community_source
;
MATCH (f:Field)<-[:COVERS]-(p:Platform)-[:HOSTED_IN]->(c:Community)
RETURN c.id AS community, f.id AS field, count(DISTINCT p.id) AS number
;
MATCH (f:Field)<-[:STRONG_IN]-(i:Institute)-[:LOCATED_IN]->(c:Community)
RETURN c.id AS community, f.id AS field, count(DISTINCT i.id) AS number
;
MATCH (f:Field)<-[:IN_FIELD]-(a:Achievement)<-[:OFFERS]-(i:Institute)-[:LOCATED_IN]->(c:Community)
WHERE registered(a)
WITH DISTINCT f, a, i, c
RETURN c.id AS community, f.id AS field, count(*) AS number
;
MATCH (f:Field)<-[:IN_FIELD]-(k:Collaboration)<-[:PARTY_TO]-(:Enterprise)-[:LOCATED_IN]->(c:Community)
WHERE known(k) AND state(k) IN ['living', 'done']
RETURN c.id AS community, f.id AS field, count(DISTINCT k.id) AS number
;
MATCH (p:Platform)-[:COVERS]->(f:Field)
RETURN DISTINCT 'platform:' + p.id AS carrier, f.id AS field
;
MATCH (i:Institute)-[:STRONG_IN]->(f:Field)
RETURN DISTINCT 'institute:' + i.id AS carrier, f.id AS field
;
MATCH (i:Institute)-[:OFFERS]->(a:Achievement)-[:IN_FIELD]->(f:Field) WHERE registered(a)
RETURN DISTINCT 'institute:' + i.id AS carrier, f.id AS field
;
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field) WHERE may_be_open(d)
RETURN DISTINCT 'enterprise:' + e.id AS carrier, f.id AS field
;
MATCH (e:Enterprise)-[:PARTY_TO]->(k:Collaboration)-[:IN_FIELD]->(f:Field)
WHERE known(k) AND state(k) IN ['living', 'done']
RETURN DISTINCT 'enterprise:' + e.id AS carrier, f.id AS field
;
MATCH (f:Field) RETURN f.id AS field, f.name AS field_name, f.code AS code
;
MATCH (f:Field)
OPTIONAL MATCH (f)-[:BROADER]->(broad:Field)
RETURN f.id AS narrow, broad.id AS broad
;
MATCH (c:Community)<-[:LOCATED_IN]-(:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE surely_open(d)
RETURN c.id AS community, f.id AS field, count(DISTINCT d.id) AS open_demands
