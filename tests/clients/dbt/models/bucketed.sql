{{ config(materialized='table', table_type='iceberg', partitioned_by=['day(day)']) }}
select id, cast(day as timestamp(6)) as day from {{ ref('orders') }}
