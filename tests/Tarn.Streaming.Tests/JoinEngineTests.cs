using System.Globalization;
using System.Text;
using Tarn.Sql;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

public class JoinEngineTests
{
    private const string Tables = """
        SET 'table.exec.source.idle-timeout' = '5 s';
        CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'kinesis');
        CREATE TABLE b (k STRING, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'kinesis');
        CREATE TABLE r (k STRING NOT NULL, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kinesis');
        CREATE TABLE o (k STRING, x INT, y INT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        CREATE TABLE n (k STRING, n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        """;

    private const string Statements = """
        CREATE VIEW wa AS SELECT * FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '3' SECOND);
        CREATE VIEW wb AS SELECT * FROM TUMBLE(TABLE b, DESCRIPTOR(ts), INTERVAL '3' SECOND);
        INSERT INTO o SELECT l.k, l.v, 100 / m.w, COALESCE(l.window_start, m.window_start) FROM wa l FULL JOIN wb m
            ON l.k = m.k AND l.window_start = m.window_start AND l.window_end = m.window_end AND 7 / l.v <> m.w;
        INSERT INTO o SELECT l.k, l.v, 0, l.window_end FROM wa l WHERE NOT EXISTS (SELECT 1 FROM wb m
            WHERE m.k = l.k AND m.w > 0 AND m.window_start = l.window_start AND m.window_end = l.window_end);
        INSERT INTO o SELECT l.k, l.v, m.w, m.ts FROM a l FULL JOIN b m ON l.k = m.k AND m.ts BETWEEN l.ts - INTERVAL '1' SECOND AND l.ts + INTERVAL '2' SECOND
            AND l.v + m.w <> 1;
        INSERT INTO o SELECT l.k, l.v, m.rate, m.ts FROM a l LEFT JOIN r FOR SYSTEM_TIME AS OF l.ts AS m ON l.k = m.k;
        INSERT INTO n SELECT l.k, COUNT(*), l.window_end FROM wa l JOIN wb m ON l.k = m.k AND l.window_start = m.window_start AND l.window_end = m.window_end
            GROUP BY l.k, l.window_start, l.window_end;
        INSERT INTO n SELECT k, COUNT(*), window_end FROM TUMBLE((SELECT l.k, l.ts FROM a l JOIN b m ON l.k = m.k
            AND m.ts BETWEEN l.ts AND l.ts + INTERVAL '1' SECOND), DESCRIPTOR(ts), INTERVAL '5' SECOND) GROUP BY k, window_start, window_end;
        INSERT INTO o SELECT l.k, l.v, m.v, m.ts FROM a l JOIN a m ON l.k = m.k AND l.v = m.v + 1;
        """;

    [Fact]
    public void Any_cut_gives_the_same_rows_with_late_bad_and_idle_ones_and_restarts() =>
        CutProperty.Holds(ScriptPlanner.Plan(Tables + Statements).Script, Inputs, whole => Assert.Contains(whole, r => r.Kind == StreamRowKind.Result));

    [Fact]
    [Trait("Long", "Fuzz")]
    public void Any_cut_of_many_inputs_gives_the_same_rows() => CutProperty.HoldsLong(ScriptPlanner.Plan(Tables + Statements).Script, Inputs, whole =>
    {
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], whole.Where(r => r.Kind == StreamRowKind.Result).Select(r => r.Table).Distinct().Order());
        Assert.Equal(3, whole.Select(r => r.Kind).Distinct().Count());
    });

    [Theory]
    [InlineData("SELECT l.k, l.v, m.w, m.ts FROM a l LEFT JOIN b m ON l.k = m.k",
        "doesn't support consuming update and delete changes which is produced by node Join")]
    [InlineData("SELECT k, v, v, ts FROM a WHERE k NOT IN (SELECT k FROM b)", "doesn't support consuming update and delete changes")]
    [InlineData("SELECT l.k, l.v, m.w, m.ts FROM a l RIGHT JOIN r FOR SYSTEM_TIME AS OF l.ts AS m ON l.k = m.k", "only supports INNER JOIN and LEFT JOIN")]
    [InlineData("SELECT l.k, l.v, m.w, m.ts FROM a l JOIN b FOR SYSTEM_TIME AS OF l.ts AS m ON l.k = m.k", "requires primary key")]
    [InlineData("SELECT k, rate, rate, ts FROM r FOR SYSTEM_TIME AS OF CAST(NULL AS TIMESTAMP(3))", "for the right side of a join alone")]
    public void Joins_that_update_rows_or_lack_a_key_are_refused_by_name(string query, string message)
    {
        var refused = Assert.Throws<SqlException>(() => ScriptPlanner.Plan($"{Tables} INSERT INTO o {query};"));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_meets_the_rows_that_a_reference_table_has_then()
    {
        var script = ScriptPlanner.Plan("""
            CREATE TABLE s (k STRING, v INT, p AS PROCTIME()) WITH ('connector' = 'kinesis');
            CREATE TABLE d (k STRING, name STRING, tags ARRAY<STRING>) WITH ('connector' = 'iceberg');
            CREATE TABLE o (k STRING, v INT, name STRING, tag STRING, at TIMESTAMP_LTZ(3)) WITH ('connector' = 'kinesis');
            INSERT INTO o SELECT s.k, s.v, d.name, d.tags[1], s.p FROM s LEFT JOIN d FOR SYSTEM_TIME AS OF s.p AS d ON s.k = d.k AND d.name <> 'x';
            """).Script;
        Assert.Equal(1, script.References);
        List<StreamInput> inputs =
        [
            new(StreamInputKind.ShardOpened, 0, 0, 0, default),
            Text(0, 1_000, "{\"k\":\"a\",\"v\":1}"),
            Lines(2_000, "{\"k\":\"a\",\"name\":\"one\",\"tags\":[\"t\"]}\n{\"k\":\"b\",\"name\":\"x\"}"),
            Text(0, 3_000, "{\"k\":\"a\",\"v\":2}"),
            Text(0, 2_500, "{\"k\":\"b\",\"v\":3}"),
            Lines(4_000, "{\"k\":\"a\",\"name\":\"two\"}\n{\"k\":\"a\",\"name\":\"three\"}"),
            Text(0, 5_000, "{\"k\":\"a\",\"v\":4}"),
            Lines(6_000, ""),
            Text(0, 7_000, "{\"k\":\"a\",\"v\":5}"),
        ];
        string[] expected =
        [
            Row(1, 1, "a", "null", "null"), Row(3, 2, "a", "\"one\"", "\"t\""), Row(3, 3, "b", "null", "null"), Row(5, 4, "a", "\"two\"", "null"),
            Row(5, 4, "a", "\"three\"", "null"), Row(7, 5, "a", "null", "null"),
        ];
        foreach (var cut in new[] { 1, 2, 4, inputs.Count })
        {
            Assert.Equal(expected, TestEngines.Run(script, inputs, () => cut, () => cut == 1).Select(r => r.Values));
        }

        static string Row(int second, int v, string k, string name, string tag) =>
            $"{{\"k\":\"{k}\",\"v\":{v},\"name\":{name},\"tag\":{tag},\"at\":\"1970-01-01 00:00:0{second}Z\"}}";

        static StreamInput Lines(long arrival, string lines) => new(StreamInputKind.Reference, 1, 0, arrival, Encoding.UTF8.GetBytes(lines));
    }

    [Theory]
    [InlineData("SELECT s.k, d.name FROM s JOIN d FOR SYSTEM_TIME AS OF s.p AS d ON s.k <> d.k", "compares one of its columns")]
    [InlineData("SELECT s.k, e.k FROM s JOIN s FOR SYSTEM_TIME AS OF s.p AS e ON s.k = e.k", "connector 'iceberg'")]
    [InlineData("SELECT s.k, d.name FROM s JOIN d FOR SYSTEM_TIME AS OF s.p AS d ON s.k = d.k UNION ALL SELECT k, name FROM d",
        "by joins with FOR SYSTEM_TIME AS OF alone")]
    [InlineData("SELECT k, CAST(PROCTIME() AS STRING) FROM s", "for a computed column of a table alone")]
    public void Reference_tables_are_read_in_one_form(string query, string message)
    {
        var refused = Assert.Throws<SqlException>(() => ScriptPlanner.Plan($"""
            CREATE TABLE s (k STRING, v INT, p AS PROCTIME()) WITH ('connector' = 'kinesis');
            CREATE TABLE d (k STRING, name STRING) WITH ('connector' = 'iceberg');
            CREATE TABLE o (k STRING, name STRING) WITH ('connector' = 'kinesis');
            INSERT INTO o {query};
            """));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_go_when_no_partner_can_follow()
    {
        const int Count = 250_000;
        const int Push = 10_000;
        var script = ScriptPlanner.Plan(Tables + """
            INSERT INTO o SELECT l.k, l.v, m.w, m.ts FROM a l LEFT JOIN b m ON l.k = m.k AND m.ts BETWEEN l.ts AND l.ts + INTERVAL '1' SECOND;
            """).Script;
        using var engine = TestEngines.Open(script);
        var (rows, state) = (0, 0L);
        void Take(long place, StreamRowKind kind, int table, long? watermark, ReadOnlySpan<byte> values) => rows++;
        for (var i = 0; i < Count; i += Push)
        {
            engine.Push(i, [.. Enumerable.Range(i, Push).Select(n => Text(n % 2, n, $"{{\"k\":\"{n}\",\"v\":1,\"ts\":\"{Clock(n)}\"}}"))], Take);
            state = Math.Max(state, engine.StateBytes);
        }

        engine.Push(Count, [Ended(0), Ended(1)], Take);
        Assert.Equal(Count / 2, rows);
        Assert.InRange(state, 1, 20_000 * 250);
    }

    private static List<StreamInput> Inputs(Random random, int count)
    {
        List<StreamInput> inputs = [.. Enumerable.Range(0, 3).Select(s => new StreamInput(StreamInputKind.ShardOpened, s, s, 0, default))];
        var arrival = 0L;
        while (inputs.Count < count)
        {
            arrival += random.Next(100) == 0 ? 6_000 : random.Next(400);
            var time = Clock(Math.Max(0, arrival - random.Next(1_500) - (random.Next(20) == 0 ? 9_000 : 0)) + 1_700_000_000_000);
            var key = random.Next(12) == 0 ? "null" : $"\"k{random.Next(4)}\"";
            switch (random.Next(30))
            {
                case 0: inputs.Add(new(StreamInputKind.Tick, 0, 0, arrival, default)); break;
                case 1: inputs.Add(Text(random.Next(3), arrival, "{\"k\":")); break;
                case < 6: inputs.Add(Text(2, arrival, $"{{\"k\":\"k{random.Next(4)}\",\"rate\":{inputs.Count},\"ts\":\"{time}\"}}")); break;
                default:
                    inputs.Add(Text(random.Next(2), arrival, $"{{\"k\":{key},\"v\":{random.Next(-1, 4)},\"w\":{random.Next(-1, 3)},\"ts\":\"{time}\"}}"));
                    break;
            }
        }

        inputs.AddRange([Ended(0), Ended(2), Ended(1)]);
        return inputs;
    }

    private static StreamInput Ended(int source) => new(StreamInputKind.SourceEnded, source, 0, 0, default);

    private static StreamInput Text(int source, long arrival, string text) =>
        new(StreamInputKind.Record, source, source, arrival, Encoding.UTF8.GetBytes(text));

    private static string Clock(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
