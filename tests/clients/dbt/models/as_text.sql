{{ config(materialized='table', table_type='hive', format='textfile', field_delimiter='|') }}
select o.id, c.name, o.amount from {{ ref('orders') }} o join {{ ref('customers') }} c on c.id = o.customer where o.id <= 6
