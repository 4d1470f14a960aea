using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>An audit holds watermarks back: late records count, and windows end at the same watermark.</summary>
public class StreamHoldTests
{
    private const string Tumble = "TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)";

    private const string Counts = """
        CREATE TABLE a (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'kinesis');
        CREATE TABLE n (k STRING, at TIMESTAMP(3), n BIGINT, v BIGINT) WITH ('connector' = 'kinesis');
        INSERT INTO n SELECT k, window_end, COUNT(*), COUNT(*) + 1 FROM {0} GROUP BY k, window_start, window_end;
        """;

    [Theory]
    [InlineData(Tumble)]
    [InlineData("HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)")]
    [InlineData("CUMULATE(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)")]
    public void A_hold_of_more_than_the_lateness_counts_late_records_in_the_windows_that_ended(string window)
    {
        var script = ScriptPlanner.Plan(Counts.Replace("{0}", window, StringComparison.Ordinal)).Script;
        var random = new Random(TestSeed.Value);
        var times = Enumerable.Range(0, 400).Select(i => 100_000L + (i * 300) - (i % 9 == 5 ? random.Next(30_000) : 0)).ToList();
        var records = times.Select((time, i) => Record(0, $"{(i % 3 == 0 ? "x" : "y")}", time)).ToList();
        var (live, lateness) = Run(script, records);
        Assert.Contains(live, row => row.Kind == StreamRowKind.Late);
        Assert.InRange(lateness, 1_000, 30_000);

        var (held, _) = Run(script, [Hold(lateness + 1), .. records, Hold(0)]);
        Assert.DoesNotContain(held, row => row.Kind == StreamRowKind.Late);

        // Without late records the same windows end in the same order, and have their own counts.
        var onTime = times.Select((time, i) => (time, i)).OrderBy(one => one.time).Select(one => records[one.i]).ToList();
        var (exact, _) = Run(script, onTime);
        Assert.Equal(Results(exact), Results(held));
        Assert.NotEqual(Results(live), Results(held));
    }

    [Fact]
    public void A_hold_that_ends_fires_the_windows_up_to_the_watermark()
    {
        var script = ScriptPlanner.Plan(Counts.Replace("{0}", Tumble, StringComparison.Ordinal)).Script;
        var (rows, _) = Run(script, [Hold(60_000), Record(0, "x", 5_000), Record(0, "x", 31_000), Hold(0), Hold(60_000), Record(0, "x", 6_000)]);
        Assert.Equal(
            [(4, StreamRowKind.Result, "{\"k\":\"x\",\"at\":\"1970-01-01 00:00:10\",\"n\":1,\"v\":2}"), (6, StreamRowKind.Late, null)],
            rows.Select(row => (row.Place, row.Kind, row.Kind == StreamRowKind.Late ? null : row.Values)));
    }

    [Fact]
    public void Targets_know_the_windows_and_keys_among_their_columns()
    {
        var target = Assert.Single(StreamScripts.Plan(Counts.Replace("{0}", Tumble, StringComparison.Ordinal)).Targets);
        Assert.Equal(
            [("k", StreamOutputRole.Key), ("at", StreamOutputRole.WindowEnd), ("n", StreamOutputRole.Value), ("v", StreamOutputRole.Value)],
            target.Columns.Select(column => (column.Name, target.Roles[column.Name])));
    }

    private static List<string> Results(List<(long Place, StreamRowKind Kind, string Values)> rows) =>
        [.. rows.Where(row => row.Kind == StreamRowKind.Result).Select(row => row.Values).Order(StringComparer.Ordinal)];

    private static StreamInput Hold(long holdMs)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, holdMs);
        return new(StreamInputKind.Held, 0, 0, 0, bytes);
    }

    private static StreamInput Record(int shard, string key, long time)
    {
        var clock = DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return new(StreamInputKind.Record, 0, shard, 0, Encoding.UTF8.GetBytes($"{{\"k\":\"{key}\",\"ts\":\"{clock}\"}}"));
    }

    private static (List<(long Place, StreamRowKind Kind, string Values)> Rows, long LatenessMs) Run(StreamScript script, IReadOnlyList<StreamInput> inputs)
    {
        using var engine = TestEngines.Open(script);
        var rows = new List<(long, StreamRowKind, string)>();
        List<StreamInput> all = [new(StreamInputKind.ShardOpened, 0, 0, 0, default), .. inputs];
        for (var i = 0; i < all.Count; i += 7)
        {
            engine.Push(i, [.. all.Skip(i).Take(7)], (place, kind, _, _, values) => rows.Add((place, kind, Encoding.UTF8.GetString(values))));
        }

        return (rows, engine.LatenessMs);
    }
}
