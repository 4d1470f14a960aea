{{ config(materialized='incremental', incremental_strategy='insert_overwrite', table_type='hive', format='parquet', partitioned_by=['day']) }}
select count(*) as orders, sum(amount) as amount, cast(day as varchar) as day
from {{ ref('orders') }}
{% if is_incremental() %}
where day >= date '2026-11-02'
{% endif %}
group by day
