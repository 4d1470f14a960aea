namespace Tarn.Sql.Tests.Executions;

/// <summary>Nulls, errors and edges of functions that recorded answers do not have. The answers are those of Trino's manual.</summary>
public sealed class FunctionEdgesTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("array_sort(ARRAY[3, NULL, 1], (x, y) -> IF(x IS NULL, IF(y IS NULL, 0, 1), IF(y IS NULL OR x < y, -1, IF(x = y, 0, 1))))", "[1, 3, null]")]
    [InlineData("array_sort(CAST(NULL AS array(integer)), (x, y) -> 0)", null)]
    [InlineData("combinations(ARRAY['a', 'b'], 0)", "[[]]")]
    [InlineData("combinations(ARRAY['a'], 2)", "[]")]
    [InlineData("regexp_replace('ab12', '(\\w)(\\d)', '$2$1')", "a1b2")]
    [InlineData("regexp_replace('abc', '(?<x>b)', '[${x}]')", "a[b]c")]
    [InlineData("regexp_extract_all('a1b', '([a-z])(\\d)?', 2)", "[1, null]")]
    [InlineData("regexp_like('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')", "false")]
    [InlineData("json_value('{\"a\": [1]}', 'strict $.a' DEFAULT 'd' ON ERROR)", "d")]
    [InlineData("json_object(KEY 'a' VALUE NULL ABSENT ON NULL)", "{}")]
    [InlineData("CAST(uuid() AS varchar) = CAST(uuid() AS varchar)", "false")]
    [InlineData("contains('::/0', IPADDRESS '2001:db8::1')", "true")]
    [InlineData("ARRAY[1, NULL] = ARRAY[2, NULL]", "false")]
    [InlineData("ARRAY[ROW(1, NULL)] = ARRAY[ROW(1, 2)]", null)]
    [InlineData("MAP(ARRAY['a'], ARRAY[NULL]) = MAP(ARRAY['b'], ARRAY[NULL])", "false")]
    [InlineData("U&'\\0041\\+000042!' || U&'x#0043' UESCAPE '#'", "AB!xC")]
    [InlineData("(SELECT approx_percentile(x, ARRAY[0.9, 0.1]) FROM UNNEST(sequence(1, 100)) AS t(x))", "[91, 11]")]
    public async Task A_call_gives_its_value(string call, string? value)
    {
        var execution = await world.Run($"SELECT {call}");
        Assert.Null(execution.Error);
        Assert.Equal(value, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Theory]
    [InlineData("(SELECT values_at_quantiles(qdigest_agg(x), ARRAY[0, 0.5, 1]) FROM UNNEST(sequence(1, 100)) AS t(x))", "[1, 51, 100]")]
    [InlineData("(SELECT value_at_quantile(qdigest_agg(x, w), 0.5) FROM (VALUES (-1e0, 5), (2e0, 1), (NULL, 9)) AS t(x, w))", "-1.0")]
    [InlineData("(SELECT typeof(qdigest_agg(x)) FROM (VALUES 1) AS t(x))", "qdigest(bigint)")]
    [InlineData("(SELECT qdigest_agg(x) IS NULL FROM (VALUES CAST(NULL AS bigint)) AS t(x))", "true")]
    [InlineData("(SELECT value_at_quantile(merge(q), 0.9) FROM (SELECT qdigest_agg(x) AS q FROM (VALUES (1, 1), (2, 2)) AS t(x, g) GROUP BY g))", "2")]
    [InlineData("(SELECT abs(value_at_quantile(qdigest_agg(x), 0.5) - 50000) < 100 FROM (SELECT a * 317 + b AS x FROM UNNEST(sequence(0, 315)) AS t(a) "
        + "CROSS JOIN UNNEST(sequence(0, 316)) AS u(b)) WHERE x < 100000)", "true")]
    [InlineData("cardinality(shuffle(ARRAY[1, NULL, 3]))", "3")]
    [InlineData("shuffle(CAST(NULL AS array(integer)))", null)]
    [InlineData("from_unixtime_nanos(-1)", "1969-12-31 23:59:59.999999999 UTC")]
    [InlineData("current_catalog", "awsdatacatalog")]
    [InlineData("(SELECT array_agg(array_join(ARRAY['a', NULL, 'é'], s)) FROM (VALUES ', ', '', NULL) AS t(s))", "[a, é, aé, null]")]
    [InlineData("(SELECT array_agg(array_join(ARRAY[1, NULL], s, '-')) FROM (VALUES '::', '') AS t(s))", "[1::-, 1-]")]
    [InlineData("TRY(CAST(NULL AS timestamp with time zone)) + INTERVAL '1' DAY", null)]
    [InlineData("try_cast(CAST('x' AS varchar) AS integer)", null)]
    [InlineData("transform(ARRAY['1', 'x', NULL], v -> try_cast(substr(v, 1, 1) AS integer))", "[1, null, null]")]
    [InlineData("json_extract_scalar('{\"a\": {\"b\": 1', '$.a.b')", "1")]
    [InlineData("json_extract_scalar('{\"a\": tru', '$.a')", null)]
    [InlineData("json_extract('[{\"0\": 7}]', '$[0][\"0\"]')", "7")]
    [InlineData("json_extract('{\"a\": null}', '$.a')", "null")]
    [InlineData("contains(ARRAY[ROW(1, 2), ROW(1, NULL)], ROW(1, 2))", "true")]
    [InlineData("contains(ARRAY[ROW(1, 2), NULL], ROW(3, 4))", null)]
    [InlineData("contains(ARRAY[nan()], nan())", "false")]
    [InlineData("array_position(ARRAY[nan()], nan())", "0")]
    [InlineData("array_remove(ARRAY[1, NULL, 2], 1)", "[null, 2]")]
    [InlineData("slice(ARRAY[1, 2, 3], -2, 9223372036854775807)", "[2, 3]")]
    [InlineData("from_iso8601_date('2021-W01-1')", "2021-01-04")]
    [InlineData("from_iso8601_timestamp_nanos('2024-05-06T07:08:09.123456789+02:00')", "2024-05-06 07:08:09.123456789 +02:00")]
    [InlineData("normalize('e' || chr(769), NFC) = chr(233)", "true")]
    [InlineData("length(normalize(chr(233), NFD))", "2")]
    [InlineData("to_hex(spooky_hash_v2_64(CAST(NULL AS varbinary)))", null)]
    [InlineData("CAST('a' AS char(3)) < CAST('a' || chr(9) AS char(3))", "false")]
    [InlineData("concat('k', CAST('v' AS char(2)))", "kv ")]
    [InlineData("url_extract_host('http://my_host/a')", "")]
    [InlineData("[1, 2][2]", "2")]
    [InlineData("(1 = 1) = (2 = 2)", "true")]
    [InlineData("CAST('-0x1.8P1' AS double)", "-3.0")]
    [InlineData("regexp_replace('a-b_c', '\\p{Pd}|\\p{Pc}', '')", "abc")]
    [InlineData("MAP(ARRAY[ROW(1, 'a')], ARRAY[ROW(2, 'b')])", "{[1, a]={field0=2, field1=b}}")]
    [InlineData("sequence(TIMESTAMP '2024-05-31 00:00:00', TIMESTAMP '2024-02-01 00:00:00', INTERVAL '-1' MONTH)",
        "[2024-05-31 00:00:00.000, 2024-04-30 00:00:00.000, 2024-03-31 00:00:00.000, 2024-02-29 00:00:00.000]")]
    [InlineData("(SELECT reduce_agg(x, '', (s, v) -> s || v, (a, b) -> a || b) FROM (VALUES CAST(NULL AS varchar)) AS t(x))", null)]
    public Task A_call_of_odd_values_gives_its_value(string call, string? value) => A_call_gives_its_value(call, value);

    [Theory]
    [InlineData("array_sort(ARRAY[2, 1], (x, y) -> 7)", "Lambda comparator must return either -1, 0, or 1")]
    [InlineData("combinations(sequence(1, 40), 6)", "combination size must not exceed 5: 6")]
    [InlineData("regexp_extract('a', 'a', -1)", "Group cannot be negative")]
    [InlineData("regexp_replace('a', 'a', '$1')", "unknown group 1")]
    [InlineData("regexp_like('a', '(')", "The regular expression has")]
    [InlineData("json_value('{}', 'lax $.a' ERROR ON EMPTY)", "JSON path found no items")]
    [InlineData("json_query('x', 'lax $' ERROR ON ERROR)", "JSON_INPUT_CONVERSION_ERROR")]
    [InlineData("CAST('1.2.3' AS ipaddress)", "Cannot cast value to IPADDRESS")]
    [InlineData("inverse_normal_cdf(0, 0, 0.5)", "standardDeviation must be > 0")]
    [InlineData("(SELECT qdigest_agg(x, 0) FROM (VALUES 1) AS t(x))", "weight must be > 0")]
    [InlineData("(SELECT value_at_quantile(qdigest_agg(x), 1.5) FROM (VALUES 1) AS t(x))", "Quantile should be within bounds [0, 1], was: 1.5")]
    [InlineData("try_cast(1 / (1 - 1) AS varchar)", "DIVISION_BY_ZERO")]
    [InlineData("CAST(MAP(ARRAY['1', '01'], ARRAY[1, 2]) AS map(bigint, integer))", "INVALID_CAST_ARGUMENT: duplicate keys")]
    [InlineData("contains(ARRAY[ROW(1, NULL), ROW(2, 3)], ROW(1, 2))", "contains does not support arrays with elements that are null or contain null")]
    [InlineData("json_extract('{}', '$[')", "Invalid JSON path: '$['")]
    [InlineData("json_size('[]', 'x')", "Invalid JSON path: 'x'")]
    [InlineData("from_iso8601_date('2023-366')", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("from_iso8601_timestamp('2021-W53')", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("format_datetime(TIMESTAMP '2024-05-06 07:08:09 America/New_York', 'z')", "NOT_SUPPORTED")]
    [InlineData("slice(ARRAY[1], 1, -1)", "length must be greater than or equal to 0")]
    [InlineData("levenshtein_distance(rpad('a', 2000, 'a'), rpad('b', 2000, 'b'))", "The combined inputs for Levenshtein distance are too large")]
    [InlineData("nosuch(also_missing)", "COLUMN_NOT_FOUND")]
    [InlineData("(SELECT sum(DISTINCT x ORDER BY x + 1) FROM (VALUES 1) AS t(x))", "EXPRESSION_NOT_IN_DISTINCT")]
    [InlineData("(SELECT array_agg(DISTINCT transform(a, x -> x) ORDER BY transform(a, x -> x)) FROM (VALUES ARRAY[1]) AS t(a))", "NOT_SUPPORTED")]
    [InlineData("(SELECT max(lag) FROM (SELECT lag(x, y) OVER (ORDER BY x) AS lag FROM (VALUES (1, -1), (2, -1)) AS t(x, y)))", "Offset must be at least 0")]
    [InlineData("CAST(MAP(ARRAY[TIMESTAMP '2024-01-01 00:00:00'], ARRAY[1]) AS json)", "INVALID_CAST_ARGUMENT")]
    [InlineData("(SELECT listagg(x) WITHIN GROUP (ORDER BY x) FROM (SELECT rpad('v', 1000, 'v') AS x FROM UNNEST(sequence(1, 1100)) AS u(n)))",
        "EXCEEDED_FUNCTION_MEMORY_LIMIT")]
    [InlineData("(SELECT approx_percentile(x, 1.5) FROM (VALUES 1) AS t(x))", "Percentile must be between 0 and 1")]
    [InlineData("(WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t)", "Recursion depth limit exceeded (10)")]
    [InlineData("(SELECT count(*) FROM (VALUES 1) AS t(x) TABLESAMPLE BERNOULLI (101))", "Sample percentage must be less than or equal to 100")]
    public async Task A_call_that_cannot_be_answered_is_an_error(string call, string text)
    {
        var execution = await world.Run($"SELECT {call}");
        Assert.Contains(text, execution.Error!.Text, StringComparison.Ordinal);
    }
}
