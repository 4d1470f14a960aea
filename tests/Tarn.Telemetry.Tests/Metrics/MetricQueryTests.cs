using Tarn.Storage;
using Tarn.Telemetry.Metrics.Queries;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Tests.Metrics;

public sealed class MetricQueryTests
{
    [Fact]
    public async Task Queries_refer_to_each_other_and_hidden_ones_are_not_returned()
    {
        await using var world = await MetricWorld.Open();
        var minute = await Fill(world);
        var results = await world.Query(
            minute - 180, minute + 60, Stat("m1", "Requests", "a") with { IsReturned = false }, Stat("m2", "Errors", "a") with { IsReturned = false },
            new MetricQuery { Id = "e1", Expression = "100 * m2 / m1", Label = "rate ${LAST} ${PROP('Region')}" });
        var result = Assert.Single(results);
        Assert.Equal([minute - 120, minute - 60, minute], result.Seconds);
        Assert.Equal([10, 10, 10], result.Values);
        Assert.Equal("rate 10 us-east-1", result.Label);
    }

    [Theory]
    [InlineData("{App,Host} MetricName=\"Errors\"", 3)]
    [InlineData("{App,Host} errors", 3)]
    [InlineData("{App} Errors", 0)]
    [InlineData("{App,Host} MetricName=(\"Errors\" OR \"Requests\") Host=a", 2)]
    [InlineData("Host=\"b\" OR Host=\"c\"", 4)]
    [InlineData("App NOT Requests", 3)]
    [InlineData("{\"App\",\"Host\"} MetricName=\"errors\"", 0)]
    public async Task Search_finds_metrics(string query, int count)
    {
        await using var world = await MetricWorld.Open();
        var minute = await Fill(world);
        var results = await world.Query(minute - 180, minute + 60, new MetricQuery { Id = "e1", Expression = $"SEARCH('{query}', 'Sum', 60)" });
        Assert.Equal(count, results.Count);
        Assert.All(results, result => Assert.Equal("e1", result.Id));
    }

    [Fact]
    public async Task Series_of_a_search_have_labels_of_their_own()
    {
        await using var world = await MetricWorld.Open();
        var minute = await Fill(world);
        var results = await world.Query(
            minute - 180, minute + 60, new MetricQuery { Id = "e1", Expression = "SORT(SEARCH('{App,Host} Errors', 'Sum', 60), SUM, DESC, 2)" },
            new MetricQuery { Id = "e2", Expression = "SUM(SEARCH('{App,Host} Errors', 'Sum', 60))", Label = "all" },
            new MetricQuery { Id = "e3", Expression = "SEARCH('Errors Host=b', 'Sum', 60)", Label = "${PROP('Dim.Host')}: ${SUM}" });
        Assert.Equal(["c Errors", "b Errors", "all", "b: 60"], results.Select(result => result.Label));
        Assert.Equal([60, 60, 60], results[2].Values);
    }

    [Theory]
    [InlineData("e1", "refers to itself")]
    [InlineData("1 + 2", "a number, not a time series")]
    [InlineData("SELECT AVG(x) FROM y", "Metrics Insights")]
    [InlineData("SEARCH('a', 'Sum', 61)", "period of SEARCH")]
    [InlineData("SEARCH('(a', 'Sum')", "a ) is missing")]
    [InlineData("SEARCH('a', 'Median')", "Median")]
    [InlineData("FILL(TIME_SERIES(1), m9)", "no query with the id m9")]
    public async Task Wrong_expressions_name_the_query(string expression, string reason)
    {
        await using var world = await MetricWorld.Open();
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await world.Query(0, 600, new MetricQuery { Id = "e1", Expression = expression }));
        Assert.Contains("'e1'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static MetricQuery Stat(string id, string name, string host) =>
        new() { Id = id, Metric = MetricWorld.Metric(name, ("Host", host)), Statistic = Statistic.Parse("Sum"), Period = 60 };

    // Three minutes of three hosts: 10, 20 and 30 errors a minute, of 100 requests each.
    private static async Task<long> Fill(MetricWorld world)
    {
        var minute = world.NowSecond / 60 * 60;
        foreach (var (host, errors) in new[] { ("a", 10), ("b", 20), ("c", 30) })
        {
            for (var back = 0; back < 3; back++)
            {
                await world.Put(
                    world.Datum(MetricWorld.Metric("Errors", ("Host", host)), minute - (back * 60), errors),
                    world.Datum(MetricWorld.Metric("Requests", ("Host", host)), minute - (back * 60), 100));
            }
        }

        return minute;
    }
}
