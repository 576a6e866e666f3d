-- 项目在截至日（:cutoff）的状态：注册、开工、投产各到了没有，到了哪个阶段，该开工而没有开工的（domain.md B 的口径）。
-- 阶段日期在截至日以后的，当时还没有到；没有填日期的，按现在的阶段算到了。搁置终止的项目另算，不论何时终止。
-- 期间还没有完的，迟没有迟看今天。
SELECT d.*,
       CASE WHEN d.ended OR d.stage < 'S3' THEN d.stage
            WHEN d.producing AND d.stage >= 'S9' AND coalesce(lo(d.full_capacity_date) <= :cutoff, 1) THEN 'S9达产'
            WHEN d.producing THEN 'S8投产'
            WHEN d.started AND d.stage >= 'S7' AND coalesce(lo(d.finish_date) <= :cutoff, 1) THEN 'S7竣工'
            WHEN d.started AND d.stage >= 'S6' AND coalesce(lo(d.structure_date) <= :cutoff, 1) THEN 'S6主体施工'
            WHEN d.started THEN 'S5开工'
            WHEN d.registered AND d.stage >= 'S4' AND coalesce(lo(d.permit_date) <= :cutoff, 1) THEN 'S4前期手续'
            WHEN d.registered THEN 'S3注册'
            ELSE 'S2签约' END AS stage_then,
       NOT d.ended AND NOT d.started
         AND coalesce(hi(d.plan_start_date) < date(min(:cutoff, today()), '-' || setting('rag_red_days') || ' days'), 0) AS late_start
  FROM (SELECT p.*,
               coalesce(lo(p.sign_date) <= :cutoff, 0) AS signed,
               p.stage >= 'SX' AS ended,
               p.stage >= 'S3' AND p.stage < 'SX' AND coalesce(lo(p.register_date) <= :cutoff, 1) AS registered,
               p.stage >= 'S5' AND p.stage < 'SX' AND coalesce(lo(p.start_date) <= :cutoff, 1) AS started,
               p.stage >= 'S8' AND p.stage < 'SX' AND coalesce(lo(p.production_date) <= :cutoff, 1) AS producing,
               coalesce(p.build_type, '') NOT IN ('租赁厂房', '轻资产', '并购') AS builds
          FROM project_v p) d
