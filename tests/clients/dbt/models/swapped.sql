{{ config(materialized='table', table_type='hive', ha=true, s3_data_naming='table_unique') }}
select count(*) as n from {{ ref('customers') }}
