{% snapshot customers_snapshot %}
{{ config(target_schema=target.schema, unique_key='id', strategy='check', check_cols=['country'], table_type='iceberg') }}
select * from {{ ref('customers') }}
{% endsnapshot %}
