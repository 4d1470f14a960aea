namespace Tarn.Sql.Tests.Executions;

/// <summary>Times of 7 to 12 digits, and times of a day with an offset, beside the recorded answers: nulls, errors, edges.</summary>
public sealed class FineTimesTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.999999999999' + INTERVAL '0.001' SECOND", "1970-01-01 00:00:00.000999999999")]
    [InlineData("TIMESTAMP '2024-01-31 10:00:00.000000000001' + INTERVAL '1' MONTH", "2024-02-29 10:00:00.000000000001")]
    [InlineData("TIMESTAMP '2024-01-31 10:00:00.123456789' - INTERVAL '1' MONTH", "2023-12-31 10:00:00.123456789")]
    [InlineData("CAST(TIMESTAMP '1969-12-31 23:59:59.999999999500' AS timestamp(9))", "1970-01-01 00:00:00.000000000")]
    [InlineData("CAST(TIMESTAMP '1969-12-31 23:59:59.9999995' AS timestamp(6))", "1970-01-01 00:00:00.000000")]
    [InlineData("CAST('2024-05-06 07:08:09.123456789012' AS timestamp(12))", "2024-05-06 07:08:09.123456789012")]
    [InlineData("CAST('2024-05-06 07:08:09.123456789512' AS timestamp(9))", "2024-05-06 07:08:09.123456790")]
    [InlineData("CAST('2024-05-06 07:08:09.123456789012 Europe/Paris' AS timestamp(12) with time zone)", "2024-05-06 07:08:09.123456789012 Europe/Paris")]
    [InlineData("TIMESTAMP '2024-05-06 07:08:09.123456789012 +02:00'", "2024-05-06 07:08:09.123456789012 +02:00")]
    [InlineData("TIMESTAMP '2024-05-06 07:08:09.123456789 +02:00'", "2024-05-06 07:08:09.123456789 +02:00")]
    [InlineData("CAST(TIMESTAMP '2024-05-06 07:08:09.123456789012' AS varchar)", "2024-05-06 07:08:09.123456789012")]
    [InlineData("CAST(TIMESTAMP '2024-05-06 07:08:09.9999999' AS date)", "2024-05-06")]
    [InlineData("CAST(TIMESTAMP '2024-05-06 23:59:59.9999999999' AS time(9))", "00:00:00.000000000")]
    [InlineData("date_add('month', 1, TIMESTAMP '2024-01-31 10:00:00.000000000001')", "2024-02-29 10:00:00.000000000001")]
    [InlineData("date_add('hour', 1, TIMESTAMP '2024-03-31 00:30:00.000000001 Europe/Paris')", "2024-03-31 01:30:00.000000001 Europe/Paris")]
    [InlineData("date_diff('second', TIMESTAMP '2024-01-01 00:00:00.000000000001', TIMESTAMP '2024-01-01 00:01:00')", "60")]
    [InlineData("to_iso8601(TIMESTAMP '2024-05-06 07:08:09.123456789012')", "2024-05-06T07:08:09.123456789012")]
    [InlineData("(SELECT max(t) FROM (VALUES TIMESTAMP '2024-01-01 00:00:00.000000000001', TIMESTAMP '2024-01-01 00:00:00', NULL) AS x(t))",
        "2024-01-01 00:00:00.000000000001")]
    [InlineData("(SELECT count(DISTINCT t) FROM (VALUES TIMESTAMP '2024-01-01 00:00:00.000000000001', TIMESTAMP '2024-01-01 00:00:00.0') AS x(t))", "2")]
    [InlineData("CAST(CAST(NULL AS timestamp(12)) AS varchar)", null)]
    [InlineData("CAST(NULL AS timestamp(11)) + INTERVAL '1' DAY", null)]
    [InlineData("ARRAY[TIMESTAMP '2024-01-01 00:00:00.0000000001', NULL]", "[2024-01-01 00:00:00.0000000001, null]")]
    [InlineData("TIME '23:59:59.999999999999' + INTERVAL '0.001' SECOND", "00:00:00.000999999999")]
    [InlineData("CAST(TIME '10:00:00.6' AS time(0))", "10:00:01")]
    [InlineData("CAST('10:00:00.6' AS time(0))", "10:00:01")]
    [InlineData("CAST('23:59:59.9999' AS time(3))", "00:00:00.000")]
    [InlineData("try_cast('24:00:00' AS time)", null)]
    [InlineData("try_cast('10:00:00 +02:00' AS time)", null)]
    [InlineData("minute(TIME '10:20:30.123456789')", "20")]
    [InlineData("date_trunc('second', TIME '10:20:30.123456789')", "10:20:30.000000000")]
    public async Task A_fine_time_has_its_digits(string expression, string? value) => Assert.Equal(value, await ValueOf(expression));

    [Theory]
    [InlineData("CAST('10:11:12.1 -03:30' AS time(0) with time zone)", "10:11:12-03:30")]
    [InlineData("CAST('10:11' AS time with time zone)", "10:11:00.000+00:00")]
    [InlineData("CAST(TIME '10:11:12' AS time with time zone)", "10:11:12.000+00:00")]
    [InlineData("CAST(TIME '10:11:12.6 +05:30' AS time(0))", "10:11:13")]
    [InlineData("CAST(TIME '10:11:12 +05:30' AS varchar)", "10:11:12+05:30")]
    [InlineData("CAST(TIMESTAMP '2024-07-01 00:30:00.5 Europe/Paris' AS time(1) with time zone)", "00:30:00.5+02:00")]
    [InlineData("CAST(NULL AS time(6) with time zone)", null)]
    [InlineData("CAST(NULL AS time with time zone) + INTERVAL '1' HOUR", null)]
    [InlineData("hour(CAST(NULL AS time with time zone))", null)]
    [InlineData("millisecond(TIME '10:20:30.456 +08:45')", "456")]
    [InlineData("date_diff('minute', TIME '10:00 +01:00', TIME '08:30 +00:00')", "-30")]
    [InlineData("date_add('hour', -25, TIME '00:30 +02:00')", "23:30:00+02:00")]
    [InlineData("date_trunc('minute', TIME '00:30:59.999 -14:00')", "00:30:00.000-14:00")]
    [InlineData("TIME '01:00 +02:00' IN (TIME '23:00 +00:00')", "true")]
    [InlineData("greatest(TIME '01:00 +02:00', TIME '22:00 +00:00')", "01:00:00+02:00")]
    [InlineData("(SELECT array_agg(t ORDER BY t) FROM (VALUES TIME '12:00 +02:00', TIME '09:00 +00:00', NULL) AS x(t))",
        "[09:00:00+00:00, 12:00:00+02:00, null]")]
    [InlineData("(SELECT count(*) FROM (VALUES TIME '10:00 +01:00') AS a(t) JOIN (VALUES TIME '09:00 +00:00') AS b(t) ON a.t = b.t)", "1")]
    [InlineData("TIME '10:00 +01:00' AT TIME ZONE '+03:00'", "12:00:00+03:00")]
    [InlineData("ROW(TIME '10:00 +01:00', 1)", "{field0=10:00:00+01:00, field1=1}")]
    public async Task A_time_of_a_day_keeps_its_offset(string expression, string? value) => Assert.Equal(value, await ValueOf(expression));

    [Theory]
    [InlineData("CAST('10:11 +14:30' AS time with time zone)", "INVALID_CAST_ARGUMENT")]
    [InlineData("TIME '10:11 +15:00'", "INVALID_LITERAL")]
    [InlineData("TIME '10:11:12.1234567890123'", "INVALID_LITERAL")]
    [InlineData("TIME '10:11 +01:00' + INTERVAL '1' MONTH", "TYPE_MISMATCH")]
    [InlineData("date_trunc('day', TIME '10:11 +01:00')", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("CAST(NULL AS time(13))", "TYPE_MISMATCH")]
    [InlineData("TIME '10:11 +01:00' AT TIME ZONE 'Europe/Paris'", "NOT_SUPPORTED")]
    public async Task An_invalid_time_is_an_error(string expression, string name) =>
        Assert.StartsWith(name, (await world.Run($"SELECT {expression}")).Error!.Text, StringComparison.Ordinal);

    private async Task<string?> ValueOf(string expression)
    {
        var execution = await world.Run($"SELECT {expression}");
        Assert.Null(execution.Error);
        return (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0];
    }
}
