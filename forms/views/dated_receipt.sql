-- 到位资金（没有退回的）归属哪个期间：当期、当年、上年同期新增，和截至日（:cutoff）以前的累计。期初结转只在累计里。
-- 只有月份或年份的日期，过完才算到期。认定数（recognized）只有已认定、核减的才有；币种由报表各自选。
SELECT f.*, p.site_region,
       CASE WHEN f.recognition IN ('已认定', '核减') THEN f.recognized_amount END AS recognized,
       f.fund_type = '期初结转' OR hi(f.receive_date) <= :cutoff AS by_cutoff,
       f.fund_type <> '期初结转' AND lo(f.receive_date) >= :start AND hi(f.receive_date) <= :cutoff AS in_period,
       f.fund_type <> '期初结转' AND lo(f.receive_date) >= :year_start AND hi(f.receive_date) <= :cutoff AS in_year,
       f.fund_type <> '期初结转' AND lo(f.receive_date) >= :last_year_start AND hi(f.receive_date) <= :last_end AS in_last_year
  FROM fund_receipt_v f JOIN project_v p ON p.id = f.project_id
 WHERE f.recognition <> '退回'
