{{ config(materialized='view') }}
select * from {{ ref('orders') }} where amount > 10.25 and id <= 6
