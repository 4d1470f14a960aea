using System.Globalization;
using System.Text;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>A script takes the state of another one: statements with equal plans continue, and the others begin anew.</summary>
public class KeptStateTests
{
    private const int Cut = 300;

    private const string Tables = """
        CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'kinesis', 'stream' = 'x');
        CREATE TABLE b (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'kinesis', 'stream' = 'y');
        CREATE TABLE sums (k STRING, n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE more (k STRING, n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE visits (k STRING, n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE pairs (k STRING, x INT, y INT) WITH ('connector' = 'kinesis');
        CREATE TABLE matches (k STRING, x INT, y INT) WITH ('connector' = 'kinesis');
        CREATE TABLE scores (k STRING, s DOUBLE) WITH ('connector' = 'kinesis');
        CREATE TABLE totals (k STRING NOT NULL, n BIGINT, s BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE copies (k STRING, v INT) WITH ('connector' = 'kinesis');
        """;

    private const string Sums = "INSERT INTO sums SELECT k, COUNT(*), window_end FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '20' SECOND) "
        + "GROUP BY k, window_start, window_end;";

    private const string Visits = "INSERT INTO visits SELECT k, COUNT(*), window_end FROM TABLE(SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), "
        + "INTERVAL '3' SECOND)) GROUP BY k, window_start, window_end;";

    private const string Pairs = "INSERT INTO pairs SELECT l.k, l.v, m.v FROM a l JOIN b m ON l.k = m.k "
        + "AND m.ts BETWEEN l.ts - INTERVAL '2' SECOND AND l.ts + INTERVAL '2' SECOND;";

    private const string Matches = "INSERT INTO matches SELECT k, x, y FROM a MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts "
        + "MEASURES A.v AS x, B.v AS y AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.v > A.v);";

    private const string Scores = "INSERT INTO scores SELECT k, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(TABLE a, DESCRIPTOR(v), 10, 32, 1000, 1));";

    private const string Totals = "INSERT INTO totals SELECT k, COUNT(*), SUM(v) FROM b GROUP BY k;";

    private const string Copies = "INSERT INTO copies SELECT k, v FROM a WHERE v > 50;";

    private static readonly string[] First = [Sums, Visits, Pairs, Matches, Scores, Totals, Copies];

    [Fact]
    public void Statements_with_equal_plans_continue_in_any_order_beside_others()
    {
        var changed = Sums.Replace("'20' SECOND", "'30' SECOND", StringComparison.Ordinal);
        var more = Sums.Replace("INTO sums", "INTO more", StringComparison.Ordinal);
        string[] next = [Copies, Scores, changed, Totals, Matches, more, Pairs, Visits];
        var fit = StreamScripts.Fit(NameOf(First), NameOf(next));
        Assert.Equal([0, 1], fit.Sources);

        // The plan of `more` is the one that `sums` had.
        Assert.Equal([6, 4, null, 5, 3, 0, 2, 1], fit.Statements);
        Assert.Empty(fit.Dropped);

        var inputs = Inputs();
        var whole = Run(next, inputs, null);
        var continued = Run(next, inputs, First);
        foreach (var target in new[] { "copies", "scores", "totals", "matches", "more", "pairs", "visits" })
        {
            Assert.NotEmpty(continued[target]);
            Assert.Equal(whole[target], continued[target]);
        }

        Assert.NotEqual(whole["sums"], continued["sums"]);
        Assert.Equal(whole["sums"].TakeLast(3), continued["sums"].TakeLast(3));
    }

    [Fact]
    public void A_table_with_another_watermark_begins_anew_with_the_statements_over_it()
    {
        var tables = Tables.Replace("ts - INTERVAL '2' SECOND", "ts - INTERVAL '3' SECOND", StringComparison.Ordinal);
        var fit = StreamScripts.Fit(NameOf(First), StreamScripts.Plan(tables + string.Concat(First)).StateName);
        Assert.Equal([0, null], fit.Sources);
        Assert.Equal([0, 1, null, 3, 4, null, 6], fit.Statements);
        Assert.Equal([("pairs", true), ("totals", true)], fit.Dropped);
        var moved = Tables.Replace("'x'", "'z'", StringComparison.Ordinal);
        fit = StreamScripts.Fit(NameOf(First), StreamScripts.Plan(moved + Totals).StateName);
        Assert.Equal([1], fit.Sources);
        Assert.Equal([5], fit.Statements);
        Assert.Equal([true, true, true, true, true, false], fit.Dropped.Select(one => one.HasState));
    }

    [Fact]
    public void A_name_of_another_program_fits_nothing()
    {
        var fit = StreamScripts.Fit(new string('a', 64), NameOf(First));
        Assert.All(fit.Sources, one => Assert.Null(one));
        Assert.All(fit.Statements, one => Assert.Null(one));
        Assert.Empty(fit.Dropped);
    }

    private static string NameOf(string[] statements) => StreamScripts.Plan(Tables + string.Concat(statements)).StateName;

    /// <summary>The rows after the cut, by target.</summary>
    private static ILookup<string, string> Run(string[] statements, List<StreamInput> inputs, string[]? before)
    {
        var script = Plan(statements);
        var rows = new List<(string Target, string Row)>();
        var engine = TestEngines.Open(before is null ? script : Plan(before));
        engine.Push(0, inputs[..Cut], (_, _, _, _, _) => { });
        engine = before is null ? engine : TestEngines.Reopen(engine, script);
        engine.Push(Cut, inputs[Cut..], (place, kind, table, watermark, values) =>
        {
            if (kind is StreamRowKind.Result or StreamRowKind.Removal)
            {
                rows.Add((script.Statements[table].Target, string.Create(
                    CultureInfo.InvariantCulture, $"{place} {kind} {watermark} {Encoding.UTF8.GetString(values)}")));
            }
        });
        engine.Dispose();
        return rows.ToLookup(row => row.Target, row => row.Row);
    }

    private static StreamScript Plan(string[] statements) => ScriptPlanner.Plan(Tables + string.Concat(statements)).Script;

    private static List<StreamInput> Inputs()
    {
        var random = new Random(TestSeed.Value);
        var inputs = new List<StreamInput> { new(StreamInputKind.ShardOpened, 0, 0, 0, default), new(StreamInputKind.ShardOpened, 1, 1, 0, default) };
        for (var i = 0; i < 900; i++)
        {
            var source = random.Next(2);
            var time = DateTimeOffset.UnixEpoch.AddMilliseconds((i * 200) + random.Next(500)).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
            inputs.Add(new(StreamInputKind.Record, source, source, i * 200, Encoding.UTF8.GetBytes(
                $"{{\"k\":\"{(char)('p' + random.Next(4))}\",\"v\":{random.Next(100)},\"ts\":\"{time}\"}}")));
        }

        return inputs;
    }
}
