using System.Globalization;
using System.Text;
using Tarn.Sql;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>State without a bound in time goes when it was not written for `table.exec.state.ttl`, by the arrival clock at each record.</summary>
public class StateTtlTests
{
    private const string Tables = """
        SET 'table.exec.state.ttl' = '10 s';
        CREATE TABLE a (k STRING, v INT, p AS PROCTIME(), ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
        CREATE TABLE c (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kinesis', 'format' = 'debezium-json');
        CREATE TABLE o (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE m (k STRING, n BIGINT, PRIMARY KEY (k, n) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE d (k STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE s (k STRING, n BIGINT) WITH ('connector' = 'kinesis');

        """;

    private const string Numbered = "INSERT INTO m SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY {0}) AS rn FROM a) WHERE rn <= {1};";

    /// <summary>Seconds of arrival, key and value.</summary>
    private static readonly (int At, string Key, int Value)[] Records =
        [(100, "x", 1), (106, "x", 2), (106, "y", 5), (115, "x", 3), (116, "y", 6), (125, "x", 4), (125, "y", 7)];

    public static TheoryData<string, string> Kinds() => new()
    {
        { "INSERT INTO o SELECT k, COUNT(*) FROM a GROUP BY k;", "x1 x2 y1 x3 y1 x1 y2" },
        { "INSERT INTO o SELECT k, COUNT(DISTINCT v) FROM a GROUP BY k;", "x1 x2 y1 x3 y1 x1 y2" },
        { "INSERT INTO d SELECT DISTINCT k FROM a;", "x y y x" },
        { "INSERT INTO o SELECT CAST(lo AS STRING), COUNT(*) FROM (SELECT k, MIN(v) AS lo FROM a GROUP BY k) GROUP BY lo;", "11 11 51 11 61 41 61" },
        { string.Format(CultureInfo.InvariantCulture, Numbered, "p", 1), "x1 y5 x3 y6 x4" },
        { string.Format(CultureInfo.InvariantCulture, Numbered, "ts", 1), "x1 y5 x3 y6 x4" },
        { string.Format(CultureInfo.InvariantCulture, Numbered, "v", 2), "x1 x2 y5 y6 x4 y7" },
        { "INSERT INTO s SELECT k, v FROM a LIMIT 1;", "x1 x3 x4" },
        { "INSERT INTO o SELECT k, 0 FROM a WHERE v % 2 = 1 INTERSECT SELECT k, 0 FROM a WHERE v % 2 = 0;", "x0 y0" },
        { "INSERT INTO o SELECT k, 0 FROM a WHERE v < 5 EXCEPT SELECT k, 0 FROM a WHERE v = 7;", "x0 x0" },
        { "INSERT INTO s SELECT l.k, l.v * 10 + r.v FROM a l JOIN a r ON l.k = r.k AND l.v < r.v;", "x12 x23 y67" },
        { "INSERT INTO m SELECT l.k, l.v * 10 + COALESCE(r.v, 0) FROM (SELECT * FROM a WHERE v IN (2, 4, 5, 7)) l "
            + "LEFT JOIN (SELECT * FROM a WHERE v IN (1, 3, 6)) r ON l.k = r.k;", "x21 y50 x23 x40 y76" },
        { "INSERT INTO m SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY v) FROM a;", "x1 x3 y5 x6 y6 x4 y13" },
        { "INSERT INTO s SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY p) FROM a;", "x1 x3 y5 x6 y6 x4 y13" },
        { "INSERT INTO s SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts) FROM a;", "x1 x3 y5 x6 y6 x4 y13" },
        { "INSERT INTO s SELECT k, COUNT(DISTINCT v) OVER (PARTITION BY k ORDER BY ts ROWS 9 PRECEDING) FROM a;", "x1 x2 y1 x3 y1 x1 y2" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_key_that_is_idle_begins_anew_and_one_that_is_written_does_not(string statement, string expected)
    {
        var script = ScriptPlanner.Plan(Tables + statement).Script;
        List<StreamInput> inputs = [Opened(), .. Records.Select(r => Record(r.At * 1000L, r.Key, r.Value))];
        var whole = TestEngines.Run(script, inputs, () => inputs.Count, () => false);
        Assert.Equal(expected, Shown(whole));
        Assert.Equal(expected, Shown(TestEngines.Run(script, inputs, () => 1, () => true)));
        var forever = ScriptPlanner.Plan(Tables.Replace("10 s", "0", StringComparison.Ordinal) + statement).Script;
        Assert.NotEqual(whole, TestEngines.Run(forever, inputs, () => inputs.Count, () => false));
    }

    [Fact]
    public void Steps_over_rows_that_stay_equal_count_them_as_written()
    {
        var script = ScriptPlanner.Plan(Tables + Kinds().Select(kind => (string)kind[0]).ElementAt(3)).Script;
        List<StreamInput> inputs = [Opened(), .. Enumerable.Range(0, 8).Select(i => Record(100_000 + (i * 5_000), "x", i < 7 ? 1 : 0))];
        var rows = TestEngines.Run(script, inputs, () => 3, () => true);
        // The last record lowers the number, so the group of the old one ends.
        Assert.Equal(["-{\"k\":\"1\"}", "{\"k\":\"0\",\"n\":1}"], rows.Where(r => r.Place == 8).Select(Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SET 'table.exec.source.cdc-events-duplicate' = 'true';")]
    public void Any_cut_gives_the_same_rows_with_restarts(string setting) => CutProperty.Holds(AllKinds(setting), Inputs);

    [Theory]
    [InlineData("")]
    [InlineData("SET 'table.exec.source.cdc-events-duplicate' = 'true';")]
    [Trait("Long", "Fuzz")]
    public void Any_cut_of_many_inputs_gives_the_same_rows(string setting) =>
        CutProperty.HoldsLong(AllKinds(setting), static (random, count) => Inputs(random, count / 2)); // of 22 statements at once

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_state_gets_smaller_when_keys_expire(string statement, string expected)
    {
        Assert.NotEmpty(expected);
        const int Keys = 2_500;
        using var engine = TestEngines.Open(ScriptPlanner.Plan(Tables + statement).Script);
        engine.Push(0, [Opened()], (_, _, _, _, _) => { });
        engine.Push(1, [.. Enumerable.Range(0, Keys).Select(i => Record(100_000 + i, $"key{i}", 2))], (_, _, _, _, _) => { });
        var (index, written) = (engine.IndexBytes, Written(engine));
        engine.Push(1 + Keys, [Record(120_000, "x", 1)], (_, _, _, _, _) => { });
        Assert.True(engine.IndexBytes < 2_000, $"{engine.IndexBytes} of {index} bytes are left");
        Assert.True(Written(engine) < 4_000, $"{Written(engine)} of {written} bytes are written");
    }

    [Theory]
    [InlineData("INSERT INTO o SELECT k, COUNT(DISTINCT v) FROM a GROUP BY k;")]
    [InlineData("INSERT INTO s SELECT l.k, r.v FROM a l JOIN a r ON l.k = r.k;")]
    public void The_engine_frees_the_rows_of_keys_that_expired(string statement)
    {
        using var engine = TestEngines.Open(ScriptPlanner.Plan(Tables + statement).Script);
        engine.Push(0, [Opened(), .. Enumerable.Range(0, 2_500).Select(i => Record(100_000, $"key{i}", 2))], (_, _, _, _, _) => { });
        Assert.InRange(engine.StateBytes, 100_000, long.MaxValue);

        // The opening of a shard moves the arrival clock alone.
        engine.Push(2_501, [new(StreamInputKind.ShardOpened, 0, 1, 120_000, default)], (_, _, _, _, _) => { });
        Assert.Equal(0, engine.StateBytes);
    }

    [Fact]
    public void Another_time_makes_the_states_that_it_bounds_begin_anew()
    {
        const string Statements = "INSERT INTO o SELECT k, COUNT(*) FROM a GROUP BY k; INSERT INTO s SELECT k, COUNT(*) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), "
            + "INTERVAL '1' SECOND) GROUP BY k, window_start, window_end;";
        string NameOf(string ttl) => StreamScripts.Plan(Tables.Replace("10 s", ttl, StringComparison.Ordinal) + Statements).StateName;
        Assert.Equal([null, 1], StreamScripts.Fit(NameOf("10 s"), NameOf("1 d")).Statements);
        Assert.Equal([0, 1], StreamScripts.Fit(NameOf("10 s"), NameOf("10000 ms")).Statements);
        Assert.Equal(StreamScripts.Plan(Tables[Tables.IndexOf("CREATE", StringComparison.Ordinal)..] + Statements).StateName, NameOf("0"));
        Assert.Contains("takes a duration as '10 s', not 'soon'", Assert.Throws<SqlException>(() => NameOf("soon")).Message, StringComparison.Ordinal);
    }

    private static string Shown(List<EngineRow> rows) => string.Join(' ', rows
        .Where(r => r.Kind == StreamRowKind.Result).Select(r => r.Values.Replace("{\"k\":\"", "", StringComparison.Ordinal)
            .Replace("\",\"n\":", "", StringComparison.Ordinal).TrimEnd('}', '"')));

    private static string Text(EngineRow row) => (row.Kind == StreamRowKind.Removal ? "-" : "") + row.Values;

    private static long Written(StreamEngine engine)
    {
        var bytes = 0L;
        engine.WriteState(piece => bytes += piece.Length);
        return bytes;
    }

    private static StreamScript AllKinds(string setting) =>
        ScriptPlanner.Plan(setting + Tables + string.Concat(Kinds().Select(kind => (string)kind[0])) + """
            INSERT INTO o SELECT k, SUM(v) FROM c GROUP BY k;
            INSERT INTO m SELECT a.k, COUNT(*) FROM a FULL JOIN c ON a.k = c.k AND a.v <> c.v GROUP BY a.k;
            INSERT INTO o SELECT k, v FROM a WHERE NOT EXISTS (SELECT 1 FROM c WHERE c.k = a.k AND c.v > a.v);
            """).Script;

    private static List<StreamInput> Inputs(Random random, int count)
    {
        List<StreamInput> inputs = [Opened(), new(StreamInputKind.ShardOpened, 1, 1, 100_000, default)];
        var (at, changed) = (100_000L, new Dictionary<string, int>());
        for (var i = 0; i < count; i++)
        {
            at += random.Next(8) == 0 ? random.Next(12_000) : random.Next(2_500);
            var (key, value) = ($"k{random.Next(5)}", random.Next(8));
            if (random.Next(5) > 1)
            {
                inputs.Add(Record(at, key, value));
                continue;
            }

            var before = changed.TryGetValue(key, out var old) ? $"{{\"k\":\"{key}\",\"v\":{old}}}" : null;
            _ = random.Next(4) == 0 && before is not null ? changed.Remove(key) : (changed[key] = value) >= 0;
            var after = changed.TryGetValue(key, out var now) ? $"{{\"k\":\"{key}\",\"v\":{now}}}" : null;
            inputs.Add(new(StreamInputKind.Record, 1, 1, at, Encoding.UTF8.GetBytes(
                $"{{\"op\":\"{(before is null ? "c" : after is null ? "d" : "u")}\",\"before\":{before ?? "null"},\"after\":{after ?? "null"}}}")));
        }

        return inputs;
    }

    private static StreamInput Opened() => new(StreamInputKind.ShardOpened, 0, 0, 100_000, default);

    private static StreamInput Record(long atMs, string key, int value)
    {
        // A row of the watermark's time would be late.
        var time = DateTimeOffset.FromUnixTimeMilliseconds(atMs + (key == "y" ? 1 : 0)).UtcDateTime;
        return new(StreamInputKind.Record, 0, 0, atMs, Encoding.UTF8.GetBytes(
            $"{{\"k\":\"{key}\",\"v\":{value},\"ts\":\"{time:yyyy-MM-dd HH:mm:ss.fff}\"}}"));
    }
}
