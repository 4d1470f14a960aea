using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Aws.CloudWatch.Points;
using Tarn.Aws.FedTables;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Objects.Buckets;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Sql.Tests.Metrics;

/// <summary>The table of points over time: what is rolled up, what goes, and what readers get.</summary>
public sealed class PointRollUpTests : IDisposable
{
    private const int DaySeconds = 86_400;
    private const int ShortPeriods = 300;
    private const int LongPeriods = 3_600;

    private static readonly MetricScope Scope = new(LakeWorld.Principal.Account, LakeWorld.Principal.Region);
    private static readonly TableName Name = PointTable.Form.NameIn(PointTable.ScopeOf(Scope));

    private static readonly MetricIdentity[] Metrics =
    [
        MetricIdentity.Of("App", "Errors", []),
        MetricIdentity.Of("App", "Latency", [new MetricDimension("Host", "a'b"), new MetricDimension("Zone", "1")]),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-points-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Old_days_become_rows_of_five_minutes_and_of_hours_and_no_value_is_lost_or_doubled()
    {
        await using var world = await OpenWithTable();
        Assert.Equal(["metric_id", "time"], SortedBy(world));
        var time = new ManualTime();
        var today = time.GetUtcNow().ToUnixTimeSeconds() / DaySeconds * DaySeconds;
        var random = new Random(TestSeed.Value);
        var written = new Dictionary<int, List<Point>>();
        foreach (var age in (int[])[14, 16, 17, 64, 456])
        {
            written[age] = [.. Enumerable.Range(0, 60).Select(_ => Random(random, today - (age * DaySeconds)))];
            await Write(world, written[age]);
        }

        var rollUp = new PointRollUp(PointTable.Form, world.Catalog, world.OwnChanges, world.OwnQueries, time, NullLogger.Instance);
        await rollUp.Run(Scope, default);
        Assert.Equal(["60", "60"], await Periods(world, today - (14 * DaySeconds)));
        Assert.Equal(["300", "300"], await Periods(world, today - (16 * DaySeconds)));
        Assert.Equal(["300", "300"], await Periods(world, today - (17 * DaySeconds)));
        Assert.Equal(["3600", "3600"], await Periods(world, today - (64 * DaySeconds)));
        Assert.Equal([null, null], await Periods(world, today - (456 * DaySeconds)));
        foreach (var (age, period) in ((int, int)[])[(14, ShortPeriods), (16, ShortPeriods), (17, ShortPeriods), (64, LongPeriods)])
        {
            await Check(world, written[age], today - (age * DaySeconds), period);
        }

        var before = SnapshotOf(world);
        await rollUp.Run(Scope, default);
        Assert.Equal(before, SnapshotOf(world));

        time.Advance(TimeSpan.FromDays(48));
        await rollUp.Run(Scope, default);
        Assert.Equal(["3600", "3600"], await Periods(world, today - (17 * DaySeconds)));
        await Check(world, written[16], today - (16 * DaySeconds), LongPeriods);
    }

    [Fact]
    public async Task A_table_whose_files_are_missing_gives_no_point()
    {
        await using var world = await OpenWithTable();
        var day = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / DaySeconds * DaySeconds;
        await Write(world, [new Point(Metrics[0], "None", day, MetricSample.Of(1))]);
        var reader = new StoredPoints(TableOf(world), world.OwnQueries, NullLogger.Instance);
        var sink = new Points();
        SeriesRead[] reads = [new SeriesRead(Metrics[0].Id, null, day, day + DaySeconds, sink)];
        Assert.True(await reader.Read(Scope, reads, long.MaxValue / 1_000, default));
        Assert.Single(sink.All);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "blobs"), "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        Assert.False(await reader.Read(Scope, reads, long.MaxValue / 1_000, default));
        Assert.Single(sink.All);
    }

    private async Task<LakeWorld> OpenWithTable()
    {
        var world = await LakeWorld.Open(_folder);
        await world.Store.Commit(tx => world.Catalog.CreateDatabase(tx, Name.DatabaseName, null, default, 1), default);
        await world.Objects.CreateBucket(SystemFolder.BucketOf(Scope.Account, Scope.Region), Scope.Account, Scope.Region, default);
        await TableOf(world).Create(PointTable.ScopeOf(Scope), default);
        return world;
    }

    private static FedTable TableOf(LakeWorld world) =>
        new(PointTable.Form, world.Catalog, world.Committers, world.Objects, null!, TimeProvider.System);

    private static IEnumerable<string> SortedBy(LakeWorld world)
    {
        using var pinned = world.Catalog.Pin(Name, default).AsTask().GetAwaiter().GetResult();
        var (metadata, schema) = (pinned.Metadata, pinned.Metadata.CurrentSchema);
        return metadata.SortOrders.Single(order => order.OrderId == metadata.DefaultSortOrderId).Fields.Select(field => schema.PathsById[field.SourceId]);
    }

    private static long? SnapshotOf(LakeWorld world)
    {
        using var pinned = world.Catalog.Pin(Name, default).AsTask().GetAwaiter().GetResult();
        return pinned.Metadata.CurrentSnapshot?.Id.Value;
    }

    private static Point Random(Random random, long day)
    {
        double Value() => Math.Round(random.NextDouble() * 8) / 4;
        var sample = random.Next(4) switch
        {
            0 => MetricSample.Set(3, 6, 1, 3),
            1 => MetricSample.Distribution([.. Enumerable.Range(0, 3).Select(_ => new WeightedValue(Value(), random.Next(1, 4)))]),
            _ => MetricSample.Of(Value()),
        };
        return new Point(Metrics[random.Next(Metrics.Length)], random.Next(2) == 0 ? "None" : "Count", day + (random.Next(180) * 60), sample);
    }

    private static async Task Write(LakeWorld world, List<Point> points)
    {
        static string Number(double value) => $"DOUBLE '{value.ToString("R", CultureInfo.InvariantCulture)}'";
        static string Array(IEnumerable<double> values) => $"ARRAY[{string.Join(", ", values.Select(Number))}]";
        static string Map(MetricIdentity metric) =>
            $"MAP(ARRAY[{string.Join(", ", metric.Dimensions.Select(each => $"'{each.Name}'"))}], "
            + $"ARRAY[{string.Join(", ", metric.Dimensions.Select(each => $"'{each.Value.Replace("'", "''", StringComparison.Ordinal)}'"))}])";
        var rows = points.Select(point =>
        {
            var (sample, metric) = (point.Sample, point.Metric);
            var lists = sample.Values is { } values ? $"{Array(values.Select(each => each.Value))}, {Array(values.Select(each => each.Count))}" : "NULL, NULL";
            return $"('{metric.Namespace}', '{metric.Name}', CAST({Map(metric)} AS map(varchar, varchar)), '{point.Unit}', from_unixtime({point.Second}), 60, "
                + $"{Number(sample.Count)}, {Number(sample.Sum)}, {Number(sample.Minimum)}, {Number(sample.Maximum)}, {lists}, '{metric.Id.Text}')";
        });
        await world.OwnChanges.Run(Scope.Account, Scope.Region, $"INSERT INTO {PointTable.Form.SqlName} VALUES {string.Join(", ", rows)}", default);
    }

    // The lowest and highest period of a day's rows.
    private static async Task<IReadOnlyList<string?>> Periods(LakeWorld world, long day) => (await world.OwnQueries.Rows(
        LakeWorld.Principal,
        $"SELECT min(period), max(period) FROM {PointTable.Form.SqlName} WHERE to_unixtime(time) >= {day} AND to_unixtime(time) < {day + DaySeconds}",
        default))[0];

    // A reader gets the values of each period, and those of percentiles where every sample had them.
    private static async Task Check(LakeWorld world, List<Point> written, long day, int period)
    {
        var reader = new StoredPoints(TableOf(world), world.OwnQueries, NullLogger.Instance);
        foreach (var metric in Metrics)
        {
            var sink = new Points();
            await reader.Read(Scope, [new SeriesRead(metric.Id, null, day, day + DaySeconds, sink)], long.MaxValue / 1_000, default);
            var expected = Grouped(written.Where(point => point.Metric.Equals(metric)), period);
            Assert.Equal(expected, Grouped(sink.All.Select(point => point with { Metric = metric }), period));
            await CheckSums(reader, written.Where(point => point.Metric.Equals(metric)), metric, day);
        }
    }

    // Two readers whose sums are enough, with periods of their own, and one that wants each point.
    private static async Task CheckSums(StoredPoints reader, IEnumerable<Point> written, MetricIdentity metric, long day)
    {
        var (hours, days, points) = (Sums(day - 3_600, 7_200), Sums(day, DaySeconds), new Points());
        Assert.True(await reader.Read(Scope, [Read(hours), Read(days), Read(points)], long.MaxValue / 1_000, default));
        var all = written.ToList();
        Assert.Equal(Totals(all, day - 3_600, 7_200), Totals(hours));
        Assert.Equal(Totals(all, day, DaySeconds), Totals(days));
        Assert.Equal(all.Sum(point => point.Sample.Count), points.All.Sum(point => point.Sample.Count));

        // More grids than a statement adds up, and periods that only points of a second have.
        PeriodAggregator[] many = [.. Enumerable.Range(1, 9).Select(hours => Sums(day, hours * LongPeriods))];
        var high = Sums(day, 30);
        Assert.True(await reader.Read(Scope, [.. many.Select(Read)], long.MaxValue / 1_000, default));
        Assert.True(await reader.Read(Scope, [Read(high)], long.MaxValue / 1_000, default));
        Assert.All(many.Index(), each => Assert.Equal(Totals(all, day, (each.Index + 1) * LongPeriods), Totals(each.Item)));
        Assert.Empty(high.Periods);

        SeriesRead Read(IPointSink sink) => new(metric.Id, null, day, day + DaySeconds, sink);
    }

    private static PeriodAggregator Sums(long origin, int period) => new(origin, period, keepsValues: false, byUnit: true);

    private static IEnumerable<string> Totals(PeriodAggregator periods) => periods.Periods.Select(each =>
        FormattableString.Invariant($"{each.Start} {each.Unit.Name} {each.Values.Count} {each.Values.Sum} {each.Values.Minimum} {each.Values.Maximum}"));

    private static IEnumerable<string> Totals(IEnumerable<Point> points, long origin, int period) => points
        .GroupBy(point => (Start: origin + ((point.Second - origin) / period * period), point.Unit))
        .OrderBy(each => each.Key.Start).ThenByDescending(each => each.Key.Unit, StringComparer.Ordinal)
        .Select(each => FormattableString.Invariant($"{each.Key.Start} {each.Key.Unit} {each.Sum(point => point.Sample.Count)} ")
            + FormattableString.Invariant($"{each.Sum(point => point.Sample.Sum)} ")
            + FormattableString.Invariant($"{each.Min(point => point.Sample.Minimum)} {each.Max(point => point.Sample.Maximum)}"));

    private static List<string> Grouped(IEnumerable<Point> points, int period) =>
    [
        .. points.GroupBy(point => (point.Second / period, point.Unit)).OrderBy(each => each.Key.Item1).ThenBy(each => each.Key.Unit, StringComparer.Ordinal)
            .Select(each =>
            {
                var samples = each.Select(point => point.Sample).ToList();
                var isExact = samples.TrueForAll(sample => sample.Values is not null || sample.Minimum == sample.Maximum);
                var values = !isExact ? "" : string.Join(" ", samples
                    .SelectMany(sample => sample.Values ?? [new WeightedValue(sample.Minimum, sample.Count)])
                    .GroupBy(value => value.Value).OrderBy(value => value.Key).Select(value => $"{value.Key}×{value.Sum(one => one.Count)}"));
                return FormattableString.Invariant(
                    $"{each.Key} {samples.Sum(sample => sample.Count)} {samples.Sum(sample => sample.Sum)} ")
                    + FormattableString.Invariant($"{samples.Min(sample => sample.Minimum)} {samples.Max(sample => sample.Maximum)} {values}");
            }),
    ];

    private sealed record Point(MetricIdentity Metric, string Unit, long Second, MetricSample Sample);

    private sealed class Points : IPointSink
    {
        public List<Point> All { get; } = [];

        public void Take(long second, bool isHigh, MetricUnit unit, in MetricSample sample) => All.Add(new Point(Metrics[0], unit.Name, second, sample));
    }
}
