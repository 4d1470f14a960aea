namespace Tarn.Sql.Tests.Executions;

/// <summary>Times in named zones, through a real worker. Recorded answers of Trino cover more cases.</summary>
public sealed class ZonedTimesTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("TIMESTAMP '2024-07-01 12:00:00 UTC' AT TIME ZONE 'Europe/Berlin'", "2024-07-01 14:00:00.000 Europe/Berlin")]
    [InlineData("CAST(TIMESTAMP '2024-12-01 12:00:00' AT TIME ZONE 'Europe/Berlin' AS timestamp)", "2024-12-01 13:00:00.000")]
    [InlineData("CAST(TIMESTAMP '2024-12-01 23:30:00' AT TIME ZONE 'Europe/Berlin' AS date)", "2024-12-02")]
    [InlineData("CAST(TIMESTAMP '2024-07-01 12:00:00 UTC' AT TIME ZONE 'Asia/Kolkata' AS varchar)", "2024-07-01 17:30:00 Asia/Kolkata")]
    [InlineData("EXTRACT(HOUR FROM at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', 'America/New_York'))", "8")]
    [InlineData("hour(TIMESTAMP '2024-07-01 12:00:00 UTC' AT TIME ZONE '+05:30')", "17")]
    [InlineData("TIMESTAMP '2024-11-03 01:30:00 America/New_York' = TIMESTAMP '2024-11-03 05:30:00 UTC'", "true")]
    [InlineData("to_unixtime(TIMESTAMP '2024-05-06 07:08:09 Asia/Tokyo')", "1.714946889E9")]
    [InlineData("(TIMESTAMP '2024-07-01 12:00:00 UTC' AT TIME ZONE 'Europe/Berlin') AT TIME ZONE 'UTC'", "2024-07-01 12:00:00.000 UTC")]
    [InlineData(
        "TIMESTAMP '2024-07-01 12:00:00 UTC' BETWEEN TIMESTAMP '2024-07-01 14:00:00 Europe/Berlin' AND TIMESTAMP '2024-07-01 08:00:00 America/New_York'",
        "true")]
    public async Task A_zone_shows_its_clock(string expression, string value)
    {
        var execution = await world.Run("SELECT " + expression);
        Assert.Null(execution.Error);
        Assert.Equal(value, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Fact]
    public async Task Days_of_a_zone_are_grouped_and_ordered_by()
    {
        const string Days = "date_trunc('day', at_timezone(CAST(day AS timestamp), 'America/New_York'))";
        var execution = await world.Run($"SELECT {Days} AS d, count(*) FROM events GROUP BY 1 ORDER BY 1 DESC");
        Assert.Null(execution.Error);
        Assert.Equal([["2024-05-01 00:00:00.000 America/New_York", "3"], ["2024-04-30 00:00:00.000 America/New_York", "3"]],
            (await world.Service.Results(execution.Key, null, 10, default)).Rows.Skip(1));
    }

    [Theory]
    [InlineData("began", "ended IS NULL", "2024-05-01 10:00:00.250 UTC")]
    [InlineData("ended - began", "run = 2", "0 00:00:01.000")]
    [InlineData("ended AT TIME ZONE 'Asia/Tokyo'", "began > TIMESTAMP '2024-05-02 11:00:00 Europe/Berlin'", "2024-05-02 19:00:01.500 Asia/Tokyo")]
    [InlineData("count(*)", "ended > began", "1")]
    public async Task Rows_of_metadata_have_times_in_UTC(string shown, string condition, string value)
    {
        var execution = await world.Run($"SELECT {shown} FROM runs WHERE {condition}");
        Assert.Null(execution.Error);
        Assert.Equal(value, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Theory]
    [InlineData("SELECT max(TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin')", "2024-07-01 14:00:00.000 Europe/Berlin")]
    [InlineData("SELECT hour(t) FROM (SELECT TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin' AS t)", "14")]
    [InlineData("SELECT t FROM (VALUES TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin') x(t)", "2024-07-01 12:00:00.000 Europe/Berlin")]
    [InlineData("SELECT DISTINCT TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin'", "2024-07-01 12:00:00.000 Europe/Berlin")]
    [InlineData("SELECT CAST(from_iso8601_timestamp('2024-05-06T00:30:00+02:00') AS date)", "2024-05-06")]
    [InlineData("SELECT from_iso8601_timestamp(s) FROM (VALUES '2024-05-06T00:30:00+02:00') x(s)", "2024-05-06 00:30:00.000 +02:00")]
    [InlineData(
        "SELECT array_agg(t ORDER BY t) FROM (VALUES TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin', TIMESTAMP '2024-07-01 09:00:00 UTC') x(t)",
        "[2024-07-01 09:00:00.000 UTC, 2024-07-01 12:00:00.000 Europe/Berlin]")]
    [InlineData(
        "SELECT count(DISTINCT t) FROM (VALUES TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin', TIMESTAMP '2024-07-01 10:00:00 UTC') x(t)", "1")]
    [InlineData(
        "SELECT count(*) FROM (VALUES TIMESTAMP '2024-07-01 12:00:00 Asia/Tokyo') x(t) JOIN (VALUES TIMESTAMP '2024-07-01 03:00:00 UTC') y(u) ON t = u",
        "1")]
    [InlineData(
        "SELECT count(*) FROM (SELECT TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin' UNION SELECT TIMESTAMP '2024-07-01 10:00:00 UTC')", "1")]
    [InlineData("SELECT with_timezone(day_start, zone) FROM (VALUES (TIMESTAMP '2024-07-01 00:00:00', 'Asia/Tokyo')) x(day_start, zone)",
        "2024-07-01 00:00:00.000 Asia/Tokyo")]
    [InlineData("SELECT CAST('2024-07-01 12:00:00 Asia/Tokyo' AS timestamp(3) with time zone) - TIMESTAMP '2024-07-01 00:00:00 UTC'", "0 03:00:00.000")]
    [InlineData("SELECT date_add('day', 1, TIMESTAMP '2024-03-30 12:00:00 Europe/Berlin')", "2024-03-31 12:00:00.000 Europe/Berlin")]
    [InlineData("SELECT date_add('hour', 24, TIMESTAMP '2024-03-30 12:00:00 Europe/Berlin')", "2024-03-31 13:00:00.000 Europe/Berlin")]
    [InlineData("SELECT to_iso8601(TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin')", "2024-07-01T12:00:00+02:00")]
    [InlineData("SELECT ROW(TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin', 1)", "{field0=2024-07-01 12:00:00.000 Europe/Berlin, field1=1}")]
    [InlineData("SELECT coalesce(CAST(NULL AS timestamp(3) with time zone), TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin')",
        "2024-07-01 12:00:00.000 Europe/Berlin")]
    [InlineData("SELECT (SELECT TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin') IN (SELECT TIMESTAMP '2024-07-01 10:00:00 UTC')", "true")]
    public async Task A_value_keeps_its_zone(string sql, string value)
    {
        var execution = await world.Run(sql);
        Assert.Null(execution.Error);
        Assert.Equal(value, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Theory]
    [InlineData("SELECT TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Nowhere'", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("SELECT TIMESTAMP '2024-03-10 02:30:00 America/New_York'", "INVALID_LITERAL")]
    public async Task A_zone_or_clock_that_does_not_exist_is_refused(string sql, string error) => Assert.Equal(error, (await world.Run(sql)).Error?.Name);
}
