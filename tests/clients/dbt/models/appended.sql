{{ config(materialized='incremental', incremental_strategy='append', table_type='hive', format='json') }}
select id, amount from {{ ref('orders') }}
