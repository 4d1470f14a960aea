{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', table_type='iceberg', format='parquet') }}
select customer as id, sum(amount) as total from {{ ref('orders') }} group by customer
