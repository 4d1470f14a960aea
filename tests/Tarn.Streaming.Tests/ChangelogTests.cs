using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Sql;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>Changes of rows as inputs, over generated records in the format of Debezium: results are those of the rows that are left.</summary>
public class ChangelogTests
{
    private const string Script = """
        SET 'table.exec.sink.not-null-enforcer' = 'DROP';
        CREATE TABLE a (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'kinesis', 'format' = 'debezium-json');
        CREATE TABLE b (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'kinesis', 'format' = 'debezium-json');
        CREATE TABLE one (id INT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE two (id INT, other INT, PRIMARY KEY (id, other) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE texts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        INSERT INTO one SELECT id, v FROM a WHERE v > 2;
        INSERT INTO two SELECT COALESCE(a.id, -1), COALESCE(b.id, -1) FROM a FULL JOIN b ON a.k = b.k AND a.v <> b.v;
        INSERT INTO one SELECT id, v FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.v > a.v);
        INSERT INTO one SELECT id, v FROM a WHERE k IN (SELECT k FROM b GROUP BY k HAVING COUNT(*) >= 2);
        INSERT INTO one SELECT id, v FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k GROUP BY b.v HAVING COUNT(*) >= 2);
        INSERT INTO one SELECT id, SUM(v) OVER (PARTITION BY k ORDER BY v) FROM a;
        INSERT INTO texts SELECT k, COUNT(*) FROM (SELECT k FROM a WHERE v > 1 UNION ALL SELECT a.k FROM a JOIN b ON a.k = b.k) GROUP BY k;
        INSERT INTO two SELECT a.id, t.id FROM a LEFT JOIN LATERAL (SELECT id FROM b WHERE b.k = a.k ORDER BY v DESC, id LIMIT 2) t ON TRUE;
        INSERT INTO texts SELECT k, id FROM a;
        """;

    [Fact]
    public void Results_are_those_of_the_rows_that_are_left_in_any_cut_with_restarts()
    {
        var (a, b) = (new List<Row>(), new List<Row>());
        CutProperty.Holds(ScriptPlanner.Plan(Script).Script, (random, count) => Inputs(random, count, a, b), whole => Check(whole, Expected(a, b)));
    }

    [Fact]
    [Trait("Long", "Fuzz")]
    public void Results_of_many_inputs_are_those_of_the_rows_that_are_left()
    {
        var (a, b) = (new List<Row>(), new List<Row>());
        CutProperty.HoldsLong(
            ScriptPlanner.Plan(Script).Script,
            (random, count) =>
            {
                a.Clear();
                b.Clear();
                return Inputs(random, count, a, b);
            },
            whole => Check(whole, Expected(a, b)));
    }

    [Fact]
    public void A_change_that_comes_again_or_lacks_its_old_row_counts_once()
    {
        var script = ScriptPlanner.Plan("""
            SET 'table.exec.source.cdc-events-duplicate' = 'true';
            CREATE TABLE a (id INT, v INT, PRIMARY KEY (id) NOT ENFORCED)
                WITH ('connector' = 'kinesis', 'format' = 'debezium-json', 'debezium-json.schema-include' = 'true');
            CREATE TABLE o (id INT, v INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'iceberg');
            INSERT INTO o SELECT id, v FROM a;
            """).Script;
        var records = new[]
        {
            """{"op":"c","after":{"id":1,"v":1}}""", """{"op":"c","after":{"id":1,"v":1}}""", """{"op":"u","before":{"id":1},"after":{"id":1,"v":2}}""",
            """{"op":"d","before":{"id":2}}""", """{"op":"r","after":{"id":2,"v":3}}""", """{"op":"d","before":{"id":1}}""",
        };
        var rows = TestEngines.Run(
            script, [.. records.Select(r => Record(0, $"{{\"schema\":{{}},\"payload\":{r}}}"))], () => 2, () => true)
            .ConvertAll(r => (r.Place, r.Kind, r.Values));
        Assert.Equal(
            [
                (0, StreamRowKind.Result, "{\"id\":1,\"v\":1}"), (2, StreamRowKind.Result, "{\"id\":1,\"v\":2}"),
                (4, StreamRowKind.Result, "{\"id\":2,\"v\":3}"),
                (5, StreamRowKind.Removal, "{\"id\":1}"),
            ],
            rows);
    }

    [Fact]
    public void Records_that_are_no_changes_are_bad_with_their_reason_and_empty_ones_are_left_out()
    {
        var script = ScriptPlanner.Plan("""
            CREATE TABLE a (id INT, k STRING) WITH ('connector' = 'kinesis', 'format' = 'debezium-json');
            CREATE TABLE o (id INT, k STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'iceberg');
            INSERT INTO o SELECT id, k FROM a;
            """).Script;
        var records = new[]
        {
            "{\"id\":1}", "{\"op\":\"u\",\"before\":null,\"after\":{\"id\":1}}", "", "{\"op\":\"x\"}", "{\"op\":\"c\",\"after\":[1]}", "{\"op\":",
            "{\"op\":\"c\",\"after\":{\"k\":\"\\u0061\\n\",\"id\":7}}",
        };
        var rows = TestEngines.Run(script, [.. records.Select(r => Record(0, r))], () => int.MaxValue, () => false);
        Assert.Equal([0L, 1, 3, 4, 5], rows.Where(r => r.Kind == StreamRowKind.Bad).Select(r => r.Place));
        Assert.Contains("REPLICA IDENTITY FULL", rows[1].Values, StringComparison.Ordinal);
        Assert.Contains("'op'", rows[2].Values, StringComparison.Ordinal);
        Assert.Equal("{\"id\":7,\"k\":\"a\\n\"}", rows[^1].Values);
    }

    [Theory]
    [InlineData("SELECT v FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND)",
        "StreamPhysicalWindowTableFunction doesn't support consuming update changes which is produced by node TableSourceScan")]
    [InlineData("SELECT SUM(v) OVER (ORDER BY ts) FROM a", "OverAggregate doesn't support consuming update changes")]
    [InlineData("SELECT SUM(v) OVER (ORDER BY v ROWS 2 PRECEDING) FROM a", "takes UNBOUNDED PRECEDING alone")]
    [InlineData("SELECT SUM(v) OVER (ORDER BY v DESC) FROM a", "DESC mode is not supported")]
    [InlineData("SELECT SUM(w) OVER (ORDER BY p RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND CURRENT ROW) FROM c", "take ROWS, or event time")]
    [InlineData("SELECT v FROM a ORDER BY ts", "TemporalSort doesn't support consuming update changes")]
    [InlineData("SELECT v FROM a JOIN c ON a.v = c.w AND c.ts BETWEEN a.ts AND a.ts + INTERVAL '1' SECOND",
        "IntervalJoin doesn't support consuming update changes")]
    [InlineData("SELECT HOP_START(ts, INTERVAL '1' SECOND, INTERVAL '2' SECOND) FROM c GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)",
        "function '$HOP' in GROUP BY")]
    [InlineData("SELECT t.n FROM c, LATERAL (SELECT COUNT(*) AS n FROM a WHERE a.v = c.w) t", "below GROUP BY or ORDER BY with LIMIT")]
    [InlineData("SELECT t.v FROM c, LATERAL (SELECT v FROM a WHERE a.v > c.w ORDER BY v LIMIT 1) t", "by = alone")]
    public void Steps_that_take_no_changes_refuse_them_by_name(string query, string message)
    {
        var refused = Assert.Throws<SqlException>(() => ScriptPlanner.Plan($"""
            CREATE TABLE a (v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis', 'format' = 'debezium-json');
            CREATE TABLE c (w BIGINT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE o (n STRING, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'iceberg');
            INSERT INTO o SELECT CAST(x AS STRING) FROM ({query}) AS q(x);
            """));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_changes_too_many_others_is_refused_by_name()
    {
        const int Count = 1_600;
        using var engine = TestEngines.Open(ScriptPlanner.Plan("""
            CREATE TABLE a (id INT, v INT) WITH ('connector' = 'kinesis');
            CREATE TABLE o (id INT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'iceberg');
            INSERT INTO o SELECT id, SUM(v) OVER (ORDER BY v) FROM a;
            """).Script);
        var rows = 0;
        void Push(int place, params IEnumerable<int> values) => engine.Push(
            place, [.. values.Select(v => Record(0, string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{v},\"v\":{v}}}")))], (_, _, _, _, _) => rows++);

        for (var i = 0; i < Count; i += 50)
        {
            Push(i, Enumerable.Range(i + 1, 50));
        }

        Assert.Equal(Count, rows);
        var refused = Assert.Throws<SqlException>(() => Push(Count, 0));
        Assert.Contains($"changes {Count} of {Count} rows", refused.Message, StringComparison.Ordinal);
    }

    /// <param name="Added">Its number among all added rows.</param>
    private sealed record Row(int Id, string? K, int V, int Added);

    private static List<StreamInput> Inputs(Random random, int count, List<Row> a, List<Row> b)
    {
        List<StreamInput> inputs = [new(StreamInputKind.ShardOpened, 0, 0, 0, default), new(StreamInputKind.ShardOpened, 1, 1, 0, default)];
        for (var i = 0; i < count; i++)
        {
            var (source, rows) = random.Next(2) == 0 ? (0, a) : (1, b);
            var row = new Row(i, random.Next(8) == 0 ? null : $"k{random.Next(3)}", random.Next(4), i);
            var old = rows.Count > 3 && random.Next(5) < 3 ? rows[random.Next(rows.Count)] : null;
            _ = old is not null && rows.Remove(old);
            if (old is null || random.Next(3) > 0)
            {
                rows.Add(old is null ? row : row with { Id = old.Id });
            }

            var after = old is null || rows[^1].Added == i ? Text(rows[^1]) : null;
            inputs.Add(Record(source, after is null ? $"{{\"op\":\"d\",\"before\":{Text(old!)}}}"
                : old is null ? $"{{\"after\":{after},\"op\":\"c\"}}" : $"{{\"op\":\"u\",\"after\":{after},\"before\":{Text(old)},\"ts_ms\":1}}"));
        }

        return inputs;
    }

    private static List<List<string>> Expected(List<Row> a, List<Row> b)
    {
        var met = a.SelectMany(x => b.Where(y => x.K is not null && x.K == y.K).Select(y => (x, y))).ToList();
        var joined = met.Where(p => p.x.V != p.y.V).ToList();
        return
        [
            [.. a.Where(x => x.V > 2).Select(x => One(x.Id, x.V))],
            [
                .. joined.Select(p => Two(p.x.Id, p.y.Id)), .. a.Except(joined.Select(p => p.x)).Select(x => Two(x.Id, -1)),
                .. b.Except(joined.Select(p => p.y)).Select(y => Two(-1, y.Id)),
            ],
            [.. a.Where(x => !met.Exists(p => p.x == x && p.y.V > x.V)).Select(x => One(x.Id, x.V))],
            [.. a.Where(x => met.Count(p => p.x == x) >= 2).Select(x => One(x.Id, x.V))],
            [.. a.Where(x => met.Where(p => p.x == x).GroupBy(p => p.y.V).Any(g => g.Count() >= 2)).Select(x => One(x.Id, x.V))],
            [.. a.Select(x => One(x.Id, a.Where(y => y.K == x.K && y.V <= x.V).Sum(y => y.V)))],
            [
                .. a.Where(x => x.K is not null).GroupBy(x => x.K).Select(g => (g.Key, Count: g.Count(x => x.V > 1) + met.Count(p => p.x.K == g.Key)))
                    .Where(g => g.Count > 0).Select(g => Of(g.Key!, g.Count)),
            ],
            [
                .. a.SelectMany(x => b.Where(y => x.K is not null && x.K == y.K).OrderByDescending(y => y.V).ThenBy(y => y.Id).Take(2)
                    .Select(y => Two(x.Id, y.Id))),
            ],
            [.. a.Where(x => x.K is not null).GroupBy(x => x.K).Select(g => Of(g.Key!, g.MaxBy(x => x.Added)!.Id))],
        ];

        static string One(int id, int n) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id},\"n\":{n}}}");
        static string Two(int id, int other) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id},\"other\":{other}}}");
        static string Of(string k, int n) => string.Create(CultureInfo.InvariantCulture, $"{{\"k\":\"{k}\",\"n\":{n}}}");
    }

    /// <summary>Applies upserts and removals by the key, and compares the rows that are left.</summary>
    private static void Check(List<EngineRow> rows, List<List<string>> expected)
    {
        for (var table = 0; table < expected.Count; table++)
        {
            var left = new Dictionary<string, string>();
            foreach (var (kind, values) in rows.Where(r => r.Table == table).Select(r => (r.Kind, r.Values)))
            {
                var members = JsonDocument.Parse(values).RootElement.EnumerateObject().Where(p => p.Name != "n").Select(p => p.Value.GetRawText());
                _ = kind == StreamRowKind.Removal ? left.Remove(string.Join(',', members)) : (left[string.Join(',', members)] = values).Length > 0;
            }

            var (wanted, got) = (expected[table].Order(StringComparer.Ordinal), left.Values.Order(StringComparer.Ordinal));
            Assert.True(wanted.SequenceEqual(got), $"statement {table}: {string.Join(' ', got)} instead of {string.Join(' ', wanted)}");
        }
    }

    private static string Text(Row row) => string.Create(
        CultureInfo.InvariantCulture, $"{{\"id\":{row.Id},\"k\":{(row.K is null ? "null" : $"\"{row.K}\"")},\"v\":{row.V},\"more\":[1]}}");

    private static StreamInput Record(int source, string text) => new(StreamInputKind.Record, source, source, 0, Encoding.UTF8.GetBytes(text));
}
