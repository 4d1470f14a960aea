using System.Globalization;
using System.Text;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

public class StreamEngineTests
{
    private const string Script = """
        SET 'table.exec.source.idle-timeout' = '5 s';
        CREATE TABLE a (k STRING, v INT, d DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'kinesis');
        CREATE TABLE b (k STRING, tags ARRAY<STRING>, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
        CREATE TABLE c (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'kinesis');
        CREATE TABLE sums (k STRING, n BIGINT NOT NULL, s DOUBLE, q INT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE plain (k STRING, v INT) WITH ('connector' = 'kinesis');
        CREATE TABLE texts (k STRING, t STRING, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE counts (n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        INSERT INTO sums SELECT k, COUNT(*), SUM(d), 100 / SUM(v), window_start FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '4' SECOND)
            GROUP BY k, window_start, window_end;
        INSERT INTO sums SELECT k, COUNT(v) FILTER (WHERE v > 1), AVG(d), MIN(v), window_end FROM HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND,
            INTERVAL '3' SECOND) WHERE k <> 'k1' GROUP BY k, window_start, window_end HAVING MAX(d) < 0.9;
        INSERT INTO plain SELECT k, 1000 / v FROM a WHERE v <> 3;
        INSERT INTO texts SELECT k, ARRAY_JOIN(ARRAY_AGG(t), '-'), window_end FROM SESSION(TABLE u PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND)
            GROUP BY k, window_start, window_end;
        INSERT INTO texts SELECT k, CAST(rn AS STRING), window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY k) AS rn
            FROM TUMBLE(TABLE both, DESCRIPTOR(ts), INTERVAL '3' SECOND)) WHERE rn <= 3;
        INSERT INTO counts SELECT SUM(n), window_end FROM TUMBLE((SELECT COUNT(*) AS n, window_time FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts),
            INTERVAL '1' SECOND, INTERVAL '3' SECOND)) GROUP BY window_start, window_end, window_time), DESCRIPTOR(window_time), INTERVAL '5' SECOND)
            GROUP BY window_start, window_end;
        """;

    private static readonly string WithViews = Script.Replace(
        "INSERT INTO sums SELECT k, COUNT(*)",
        "CREATE VIEW u AS SELECT k, t, ts FROM b CROSS JOIN UNNEST(tags) AS x (t); "
            + "CREATE VIEW both AS SELECT k, ts FROM a WHERE v > 0 UNION ALL SELECT k, ts FROM c; INSERT INTO sums SELECT k, COUNT(*)",
        StringComparison.Ordinal);

    [Fact]
    public void Any_cut_gives_the_same_rows_with_shards_late_bad_and_idle_ones_and_restarts() =>
        CutProperty.Holds(Plan(WithViews), Inputs, whole => Assert.Contains(whole, r => r.Kind == StreamRowKind.Result));

    [Fact]
    [Trait("Long", "Fuzz")]
    public void Any_cut_of_many_inputs_gives_the_same_rows() => CutProperty.HoldsLong(Plan(WithViews), Inputs, whole =>
    {
        Assert.Equal(3, whole.Select(r => r.Kind).Distinct().Count());
        Assert.Equal(5, whole.Where(r => r.Kind == StreamRowKind.Result).Select(r => r.Table).Distinct().Count());
    });

    [Fact]
    public void A_bad_record_changes_nothing_else()
    {
        var script = Plan(WithViews);
        var random = new Random(TestSeed.Value);
        var inputs = Inputs(random, 200);
        var whole = TestEngines.Run(script, inputs, () => 50, () => false);
        var bad = whole.Where(r => r.Kind == StreamRowKind.Bad && r.Values.Contains("\"record", StringComparison.Ordinal)).Select(r => r.Place).ToHashSet();
        var ticks = inputs.Select((one, i) => bad.Contains(i) ? one with { Kind = StreamInputKind.Tick } : one).ToList();

        Assert.NotEmpty(bad);
        Assert.Equal(whole.Where(r => !bad.Contains(r.Place) || r.Kind != StreamRowKind.Bad), TestEngines.Run(script, ticks, () => 50, () => false));
    }

    [Fact]
    public void A_source_waits_for_its_slowest_shard_until_that_is_idle_or_closed()
    {
        var script = Plan("""
            CREATE TABLE a (ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE n (at TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kinesis');
            INSERT INTO n SELECT window_start, COUNT(*) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY window_start, window_end;
            """);
        using var engine = TestEngines.Open(script);
        Assert.Empty(Push(engine, 0, Open(0, 0), Open(1, 0), Record(0, 0, 0), Record(0, 1, 5_000)));
        // The other shard has no record, and is idle 10 s after its opening.
        Assert.Equal(
            ["4 {\"at\":\"1970-01-01 00:00:00\",\"n\":1} ", "4 {\"at\":\"1970-01-01 00:00:05\",\"n\":1} "],
            Push(engine, 4, Record(0, 10_000, 6_000), Record(0, 10_001, 6_001)));
        // Its next record holds the watermark at its present place.
        Assert.Equal([], Push(engine, 6, Record(1, 10_002, 6_500), Record(0, 10_003, 9_000)));
        Assert.Equal(
            ["8 {\"at\":\"1970-01-01 00:00:06\",\"n\":3} 6500"],
            Push(engine, 8, new StreamInput(StreamInputKind.ShardClosed, 0, 1, 10_004, default)));
    }

    [Fact]
    public void Ticks_move_the_watermark_of_an_idle_source_where_the_option_says_so()
    {
        const string Rest = """
            CREATE TABLE a (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'kinesis');
            CREATE TABLE n (at TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kinesis');
            INSERT INTO n SELECT window_start, COUNT(*) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND) GROUP BY window_start, window_end;
            """;
        foreach (var moves in new[] { true, false })
        {
            using var engine = TestEngines.Open(Plan($"SET 'tarn.idle-watermark' = '{(moves ? "true" : "false")}';" + Rest));
            Assert.Empty(Push(engine, 0, Open(0, 20_000), Record(0, 20_000, 20_000), Tick(29_999)));
            Assert.Equal(moves ? ["3 {\"at\":\"1970-01-01 00:00:20\",\"n\":1} 18000"] : [], Push(engine, 3, Tick(30_000)));
        }
    }

    [Theory]
    [InlineData("TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND)")]
    [InlineData("SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND)")]
    public void Rows_of_ended_windows_go_and_the_others_stay(string window)
    {
        const int Count = 300_000;
        using var engine = TestEngines.Open(Plan($"""
            CREATE TABLE a (k INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE n (k INT, n BIGINT) WITH ('connector' = 'kinesis');
            INSERT INTO n SELECT k, COUNT(*) FROM {window} GROUP BY k, window_start, window_end;
            """));
        var (rows, state) = (0L, 0L);
        void Take(long place, StreamRowKind kind, int table, long? watermark, ReadOnlySpan<byte> values) =>
            rows += long.Parse(Encoding.UTF8.GetString(values).Split(':', '}')[2], CultureInfo.InvariantCulture);
        for (var i = 0; i < Count; i += 7_500)
        {
            // Each key has one record, and its window ends soon.
            engine.Push(i, [.. Enumerable.Range(i, 7_500).Select(n => Text(0, n, $"{{\"k\":{n},\"ts\":\"{Clock(1_700_000_000_000 + n)}\"}}"))], Take);
            state = Math.Max(state, engine.StateBytes);
        }

        engine.Push(Count, [new StreamInput(StreamInputKind.SourceEnded, 0, 0, 0, default)], Take);
        Assert.Equal(Count, rows);
        Assert.InRange(state, 1, 64 * 150_000);
    }

    [Fact]
    public void A_state_of_another_script_or_with_a_flipped_bit_is_refused()
    {
        var script = Plan(WithViews);
        using var engine = TestEngines.Open(script);
        engine.Push(0, Inputs(new Random(TestSeed.Value), 100), (_, _, _, _, _) => { });
        var pieces = new List<byte[]>();
        engine.WriteState(pieces.Add);
        using var other = TestEngines.Open(Plan(WithViews.Replace("'kinesis'", "'kinesis', 'stream' = 'other'")));
        Assert.Throws<Tarn.Storage.TarnException>(() => other.ReadState(pieces[0]));
        for (var i = 0; i < pieces.Count; i++)
        {
            using var next = TestEngines.Open(script);
            var flipped = (byte[])pieces[i].Clone();
            flipped[new Random(i).Next(flipped.Length)] ^= 4;
            Assert.Throws<Tarn.Storage.TarnException>(() => pieces.Select((p, n) => n == i ? flipped : p).ToList().ForEach(p => next.ReadState(p)));
        }

        using var less = TestEngines.Open(script);
        pieces[..^1].ForEach(p => less.ReadState(p));
        Assert.Throws<Tarn.Storage.TarnException>(less.EndState);
    }

    [Fact]
    public void Results_have_the_form_of_Flinks_json()
    {
        var script = Plan("""
            CREATE TABLE a (s STRING, i INT, r ROW<x INT, y STRING>, m MAP<STRING, INT>, l ARRAY<DOUBLE>, d DECIMAL(6, 2), t TIMESTAMP(6),
                z TIMESTAMP_LTZ(3), b BYTES, dt DATE, f BOOLEAN) WITH ('connector' = 'kinesis');
            CREATE TABLE `o"ut` (`a b` STRING, i BIGINT, r ROW<x INT, y STRING>, m MAP<STRING, INT>, l ARRAY<DOUBLE>, d DECIMAL(6, 2), t TIMESTAMP(6),
                z TIMESTAMP_LTZ(3), b BYTES, dt DATE, f BOOLEAN) WITH ('connector' = 'kinesis');
            INSERT INTO `o"ut` SELECT * FROM a;
            """);
        using var engine = TestEngines.Open(script);
        const string Given = "{\"s\":\"a\\\"\\u00e9\\n\",\"i\":7,\"r\":{\"x\":1,\"y\":\"q\"},\"m\":{\"k\":2},\"l\":[1.5,null],"
            + "\"d\":\"1.5\",\"t\":\"2024-01-02 03:04:05.120000\","
            + "\"z\":\"2024-01-02 03:04:05Z\",\"b\":\"AAE=\",\"dt\":\"2024-01-02\",\"f\":true}";
        var rows = new List<string>();
        engine.Push(0, [Text(0, 0, Given), Text(0, 0, "{}")], (_, _, _, _, values) => rows.Add(Encoding.UTF8.GetString(values)));
        Assert.Equal(
            "{\"a b\":\"a\\\"é\\n\",\"i\":7,\"r\":{\"x\":1,\"y\":\"q\"},\"m\":{\"k\":2},\"l\":[1.5,null],\"d\":1.50,\"t\":\"2024-01-02 03:04:05.12\","
            + "\"z\":\"2024-01-02 03:04:05Z\",\"b\":\"AAE=\",\"dt\":\"2024-01-02\",\"f\":true}", rows[0]);
        Assert.Equal("{\"a b\":null,\"i\":null,\"r\":null,\"m\":null,\"l\":null,\"d\":null,\"t\":null,\"z\":null,\"b\":null,\"dt\":null,\"f\":null}", rows[1]);
    }

    [Fact]
    public void Null_in_a_required_column_is_a_bad_record_or_left_out()
    {
        const string Rest = """
            CREATE TABLE a (v INT) WITH ('connector' = 'kinesis');
            CREATE TABLE o (v INT NOT NULL) WITH ('connector' = 'kinesis');
            INSERT INTO o SELECT v FROM a;
            """;
        foreach (var (option, rows) in new[] { ("ERROR", 2), ("DROP", 1) })
        {
            using var engine = TestEngines.Open(Plan($"SET 'table.exec.sink.not-null-enforcer' = '{option}';" + Rest));
            var kinds = new List<(StreamRowKind, string)>();
            engine.Push(0, [Text(0, 0, "{}"), Text(0, 0, "{\"v\":1}")], (_, kind, _, _, values) => kinds.Add((kind, Encoding.UTF8.GetString(values))));
            Assert.Equal(rows, kinds.Count);
            Assert.Equal((StreamRowKind.Result, "{\"v\":1}"), kinds[^1]);
            Assert.True(option == "DROP" || kinds[0].Item2.Contains("Column 'v' is NOT NULL", StringComparison.Ordinal), kinds[0].Item2);
        }
    }

    private static StreamScript Plan(string script) => ScriptPlanner.Plan(script).Script;

    private static StreamInput Open(int shard, long arrival) => new(StreamInputKind.ShardOpened, 0, shard, arrival, default);

    private static StreamInput Tick(long arrival) => new(StreamInputKind.Tick, 0, 0, arrival, default);

    private static StreamInput Record(int shard, long arrival, long time) => Text(shard, arrival, $"{{\"ts\":\"{Clock(time)}\"}}");

    private static string Clock(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static StreamInput Text(int shard, long arrival, string text) =>
        new(StreamInputKind.Record, 0, shard, arrival, Encoding.UTF8.GetBytes(text));

    private static List<string> Push(StreamEngine engine, long place, params StreamInput[] inputs)
    {
        var rows = new List<string>();
        engine.Push(place, inputs, (at, _, _, watermark, values) => rows.Add(
            string.Create(CultureInfo.InvariantCulture, $"{at} {Encoding.UTF8.GetString(values)} {watermark}")));
        return rows;
    }

    /// <summary>Records of both sources over changing shards: some late, some bad, pauses that make shards idle.</summary>
    private static List<StreamInput> Inputs(Random random, int count)
    {
        List<StreamInput> inputs =
            [Open(0, 0), Open(1, 0), new(StreamInputKind.ShardOpened, 1, 2, 0, default), new(StreamInputKind.ShardOpened, 2, 3, 0, default)];
        var (arrival, shards) = (0L, new List<int> { 0, 1 });
        while (inputs.Count < count)
        {
            arrival += random.Next(100) == 0 ? 6_000 : random.Next(300);
            var shard = shards[random.Next(shards.Count)];
            var time = arrival - random.Next(1_500) - (random.Next(25) == 0 ? 9_000 : 0);
            var text = Clock(Math.Max(0, time) + 1_700_000_000_000);
            switch (random.Next(40))
            {
                case 0: inputs.Add(Tick(arrival)); break;
                case 1: inputs.Add(Text(shard, arrival, "{\"k\":")); break;
                case 2: inputs.Add(Text(shard, arrival, "{\"k\":\"x\",\"v\":\"many\",\"ts\":\"" + text + "\"}")); break;
                case 3: inputs.Add(Text(shard, arrival, "{\"k\":\"x\",\"v\":1}")); break;
                case 4: inputs.Add(Text(shard, arrival, "{\"k\":\"x\",\"v\":0,\"ts\":\"" + text + "\"}")); break;
                case 5:
                    shards.Add(inputs.Count);
                    inputs.Add(Open(inputs.Count, arrival));
                    break;
                case 6 when shards.Count > 1:
                    shards.Remove(shard);
                    inputs.Add(new(StreamInputKind.ShardClosed, 0, shard, arrival, default));
                    break;
                case < 10: inputs.Add(Text(3, arrival, $"{{\"k\":\"c{random.Next(3)}\",\"ts\":\"{text}\"}}") with { Source = 2 }); break;
                case < 14:
                    inputs.Add(new(StreamInputKind.Record, 1, 2, arrival, Encoding.UTF8.GetBytes(
                        $"{{\"k\":\"k{random.Next(3)}\",\"tags\":[\"a{inputs.Count}\",\"b{inputs.Count}\"],\"ts\":\"{text}Z\"}}")));
                    break;
                default:
                    inputs.Add(Text(shard, arrival, string.Create(CultureInfo.InvariantCulture,
                        $"{{\"k\":\"k{random.Next(4)}\",\"v\":{random.Next(-2, 4)},\"d\":{random.NextDouble() * 1e6},\"ts\":\"{text}\"}}")));
                    break;
            }
        }

        inputs.Add(new(StreamInputKind.SourceEnded, 0, 0, arrival, default));
        inputs.Add(new(StreamInputKind.SourceEnded, 1, 0, arrival, default));
        inputs.Add(new(StreamInputKind.SourceEnded, 2, 0, arrival, default));
        return inputs;
    }
}
