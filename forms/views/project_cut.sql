-- 项目归入各种构成的哪一类（domain.md B）：内外资、规模、产业、投资主体、来源地，每个项目每种构成一行。类名前的数字是排列的次序。
-- 投资主体、来源地按持股比例最大的投资方。
SELECT p.id AS project_id, c.key AS place, c.value AS cut,
       CASE c.value
         WHEN '内资外资' THEN CASE WHEN p.capital_class IN ('内资省外','内资省内市外') THEN '1内资' WHEN p.capital_class IS NULL THEN '9未填' ELSE '2外资' END
         WHEN '规模' THEN CASE WHEN p.total_investment >= yi(10) THEN '110亿元及以上' WHEN p.total_investment >= yi(1) THEN '21亿元至10亿元' ELSE '31亿元以下' END
         WHEN '产业' THEN CASE p.sector WHEN '一产' THEN '1第一产业' WHEN '二产' THEN '2第二产业' WHEN '三产' THEN '3第三产业' ELSE '9未填' END
         WHEN '投资主体' THEN coalesce(CASE i.owner_type WHEN '民营' THEN '1民营' WHEN '股份制' THEN '2股份制' WHEN '国有' THEN '3国有' END, '9其他或未填')
         ELSE CASE WHEN substr(i.origin, 1, 2) IN ('11','12','13') OR i.origin LIKE '%北京%' OR i.origin LIKE '%天津%' OR i.origin LIKE '%河北%' THEN '1京津冀'
                   WHEN substr(i.origin, 1, 2) IN ('31','32','33','34') OR i.origin LIKE '%上海%' OR i.origin LIKE '%江苏%' OR i.origin LIKE '%浙江%' OR i.origin LIKE '%安徽%' THEN '2长三角'
                   WHEN substr(i.origin, 1, 2) = '44' OR i.origin LIKE '%广东%' OR i.origin LIKE '%深圳%' OR i.origin LIKE '%广州%' THEN '3珠三角'
                   ELSE '9其他或未填' END END AS part
  FROM project_v p
  LEFT JOIN project_investor_v i ON i.id = (SELECT v.id FROM project_investor_v v WHERE v.project_id = p.id
       ORDER BY coalesce(v.share, 0) DESC, v.id LIMIT 1)
  JOIN json_each('{"0":"内资外资","2":"规模","3":"产业","4":"投资主体","5":"来源地"}') c
