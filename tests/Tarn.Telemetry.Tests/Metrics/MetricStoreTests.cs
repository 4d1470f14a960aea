using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Tests.Metrics;

public sealed class MetricStoreTests
{
    private static readonly MetricIdentity Errors = MetricWorld.Metric("Errors", ("Host", "a"));

    [Fact]
    public async Task A_put_is_read_at_once_and_after_a_start()
    {
        await using var world = await MetricWorld.Open();
        var minute = world.NowSecond / 60 * 60;
        await world.Put(world.Datum(Errors, minute, 2), world.Datum(Errors, minute + 59, 3), world.Datum(Errors, minute - 60, 1));
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(new Dictionary<long, double> { [minute - 60] = 1, [minute] = 5 }, await world.Sums(Errors, minute - 600, minute + 60));
            Assert.Equal(Errors, Assert.Single(await world.Metrics.List(MetricWorld.Scope, default)).Metric);
            Assert.Empty(await world.Metrics.List(new MetricScope("111122223333", "us-east-1"), default));
            await world.Restart();
        }
    }

    [Fact]
    public async Task Points_older_than_the_memory_are_read_from_the_stream_and_none_twice()
    {
        await using var world = await MetricWorld.Open();
        var minute = world.NowSecond / 60 * 60;
        var expected = new Dictionary<long, double>();
        for (var hour = 0; hour < 14 * 24; hour += 3)
        {
            var second = minute - (hour * 3_600L);
            expected[second] = hour + 1;
            await world.Put(world.Datum(Errors, second, hour + 1));
        }

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(expected, await world.Sums(Errors, 0, minute + 60));
            await world.Metrics.Maintain(default);
            Assert.Equal(expected, await world.Sums(Errors, 0, minute + 60));
            await world.Restart();
        }
    }

    [Fact]
    public async Task Points_before_the_memory_come_from_the_table()
    {
        await using var world = await MetricWorld.Open();
        var (day, start) = await OldPoints(world);
        world.Table.IsReadable = true;
        Assert.Equal([1.0, 2.0], (await world.Sums(Errors, day, day + (11 * 86_400), 3_600)).Values);
        Assert.Equal(start - (long)RecentPoints.Kept.TotalSeconds, Assert.Single(world.Table.Before));
    }

    [Fact]
    public async Task While_the_table_cannot_be_read_points_of_15_days_come_from_the_stream()
    {
        await using var world = await MetricWorld.Open();
        var (day, _) = await OldPoints(world);
        Assert.Equal([1.0, 2.0], (await world.Sums(Errors, day, day + (11 * 86_400), 3_600)).Values);
        world.Time.Advance(TimeSpan.FromDays(6));
        var failure = await Assert.ThrowsAsync<TarnException>(async () => await world.Sums(Errors, day, day + (11 * 86_400), 3_600));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        world.Table.IsReadable = true;
        Assert.Equal([1.0, 2.0], (await world.Sums(Errors, day, day + (11 * 86_400), 3_600)).Values);
    }

    [Fact]
    public async Task A_caller_s_first_put_makes_the_table_and_metrics_of_services_do_so_after_a_day()
    {
        await using var world = await MetricWorld.Open();
        var own = new MetricScope("111122223333", "us-east-1");
        await world.Metrics.PutOwn(own, [world.Datum(Errors, world.NowSecond, 1)], CallKey.None, default);
        await world.Metrics.Maintain(default);
        Assert.Empty(world.Table.Scopes);
        await world.Put(world.Datum(Errors, world.NowSecond, 1));
        await world.Put(world.Datum(Errors, world.NowSecond, 1));
        Assert.Equal([MetricWorld.Scope], world.Table.Scopes);
        await world.Restart();
        await world.Put(world.Datum(Errors, world.NowSecond, 1));
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.Metrics.Maintain(default);
        await world.Metrics.Maintain(default);
        Assert.Equal([MetricWorld.Scope, own], world.Table.Scopes);
    }

    [Fact]
    public async Task Points_leave_the_memory_by_time_and_stay_readable()
    {
        await using var world = await MetricWorld.Open();
        var minute = world.NowSecond / 60 * 60;
        await world.Put(world.Datum(Errors, minute, 7));
        await world.Sums(Errors, minute, minute + 60);
        Assert.True(world.Metrics.RecentBytes > 0);
        // A request over 6 hours may begin an hour earlier, at the begin of its period.
        world.Time.Advance(TimeSpan.FromHours(6.5));
        await world.Metrics.Maintain(default);
        Assert.True(world.Metrics.RecentBytes > 0);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Metrics.Maintain(default);
        Assert.Equal(0, world.Metrics.RecentBytes);
        Assert.Equal(7, (await world.Sums(Errors, minute, minute + 60))[minute]);
    }

    [Fact]
    public async Task The_memory_is_bounded_and_every_point_stays_readable()
    {
        await using var world = await MetricWorld.Open(bytesMax: 4_000);
        var minute = world.NowSecond / 60 * 60;
        for (var i = 0; i < 300; i++)
        {
            await world.Put(world.Datum(Errors, minute - (i * 60), 1), world.Datum(MetricWorld.Metric($"m{i % 7}"), minute - (i * 60), 1));
        }

        await world.Sums(Errors, 0, minute + 60);
        await world.Metrics.Maintain(default);
        Assert.InRange(world.Metrics.RecentBytes, 0, 4_000);
        Assert.Equal(300, (await world.Sums(Errors, 0, minute + 60)).Values.Sum());
    }

    [Fact]
    public async Task A_plain_point_takes_about_12_bytes()
    {
        await using var world = await MetricWorld.Open();
        var second = world.NowSecond;
        var data = Enumerable.Range(0, 12_800).Select(i => world.Datum(Errors, second - i, i, isHigh: true)).ToArray();
        foreach (var part in data.Chunk(1_000))
        {
            await world.Put(part);
        }

        await world.Sums(Errors, second, second + 1, 1);
        Assert.InRange(world.Metrics.RecentBytes / (double)data.Length, 12, 13.5);
    }

    [Fact]
    public async Task More_metrics_than_the_limit_are_refused_by_name_and_a_put_is_whole()
    {
        await using var world = await MetricWorld.Open(seriesMax: 2);
        var now = world.NowSecond;
        await world.Put(world.Datum(Errors, now, 1), world.Datum(MetricWorld.Metric("b"), now, 1));
        await world.Put(world.Datum(Errors, now, 1));
        MetricDatum[] further = [world.Datum(Errors, now, 1), world.Datum(MetricWorld.Metric("c"), now, 1)];
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await world.Put(further));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.Contains("--metric-series", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await world.Sums(Errors, now - 60, now + 60)).Values.Sum());
        await world.Restart();
        await Assert.ThrowsAsync<TarnException>(async () =>
        {
            await world.Metrics.List(MetricWorld.Scope, default);
            await world.Put(world.Datum(MetricWorld.Metric("c"), now, 1));
        });
    }

    [Fact]
    public async Task Metrics_are_listed_for_15_days_also_over_starts()
    {
        await using var world = await MetricWorld.Open();
        await world.Put(world.Datum(Errors, world.NowSecond, 1));
        await world.Metrics.Maintain(default);
        world.Time.Advance(TimeSpan.FromDays(14));
        await world.Put(world.Datum(MetricWorld.Metric("b"), world.NowSecond, 1));
        await world.Metrics.Maintain(default);
        await world.Restart();
        Assert.Equal(2, (await world.Metrics.List(MetricWorld.Scope, default)).Count);
        world.Time.Advance(TimeSpan.FromDays(2));
        await world.Metrics.Maintain(default);
        await world.Restart();
        Assert.Equal("b", Assert.Single(await world.Metrics.List(MetricWorld.Scope, default)).Metric.Name);
        Assert.Single(await world.Store.Read(reader => reader.Scan(MetricSpaces.Series, KeyRange.All, 10), default));
    }

    [Fact]
    public async Task Samples_of_every_kind_and_resolution_count_for_their_period()
    {
        await using var world = await MetricWorld.Open();
        var minute = world.NowSecond / 60 * 60;
        Assert.True(MetricUnit.TryParse("Bytes", out var bytes));
        await world.Put(
            new MetricDatum(Errors, MetricUnit.None, true, (minute + 1) * 1_000, MetricSample.Of(1)),
            new MetricDatum(Errors, bytes, false, (minute + 1) * 1_000, MetricSample.Set(4, 20, 2, 8)),
            new MetricDatum(Errors, bytes, false, (minute + 1) * 1_000, MetricSample.Distribution([new(100, 2), new(50, 1)])));
        Assert.Equal(271, (await world.Sums(Errors, minute, minute + 60))[minute]);
        Assert.Equal(new Dictionary<long, double> { [minute + 1] = 1 }, await world.Sums(Errors, minute, minute + 60, 1));
    }

    // Points of a day and of ten days later, which the stream and the table have; then a start.
    private static async Task<(long Day, long Start)> OldPoints(MetricWorld world)
    {
        var day = world.NowSecond / 86_400 * 86_400;
        await world.Put(world.Datum(Errors, day, 1));
        world.Time.Advance(TimeSpan.FromDays(10));
        await world.Put(world.Datum(Errors, day + (10 * 86_400), 2));
        (world.Table.Values[day], world.Table.Values[day + (10 * 86_400)]) = (1, 2);
        world.Time.Advance(TimeSpan.FromHours(20));
        await world.Restart();
        return (day, world.NowSecond);
    }
}
