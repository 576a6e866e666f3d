-- 当年（:year）的目标和它管的地区（region_like）：地市的目标管全市各区划，县区的只管本县区。
SELECT t.*, CASE WHEN substr(t.region, 5) = '00' THEN substr(t.region, 1, 4) || '%' ELSE t.region END AS region_like
  FROM target_v t WHERE t.year = CAST(:year AS INTEGER)
