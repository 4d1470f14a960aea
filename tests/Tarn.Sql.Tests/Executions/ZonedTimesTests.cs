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
    [InlineData("SELECT max(TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin')", "NOT_SUPPORTED")]
    [InlineData("SELECT hour(t) FROM (SELECT TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin' AS t)", "NOT_SUPPORTED")]
    [InlineData("SELECT t FROM (VALUES TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin') x(t)", "NOT_SUPPORTED")]
    [InlineData("SELECT DISTINCT TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin'", "NOT_SUPPORTED")]
    [InlineData("SELECT TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Nowhere'", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("SELECT TIMESTAMP '2024-03-10 02:30:00 America/New_York'", "INVALID_LITERAL")]
    public async Task What_would_lose_the_zone_is_refused(string sql, string error) => Assert.Equal(error, (await world.Run(sql)).Error?.Name);
}
