using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>Aggregates OVER all earlier rows in time: aggregates that fold keep no rows, and the others take their rows in portions.</summary>
public class OverTests
{
    private const string Tables = """
        CREATE TABLE a (k STRING, v INT, d DOUBLE, p AS PROCTIME(), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
            WITH ('connector' = 'kinesis');
        CREATE TABLE o (k STRING, v INT, n BIGINT, s DOUBLE, mean DOUBLE, lo INT, hi DOUBLE, i INT, more BIGINT) WITH ('connector' = 'kinesis');
        CREATE TABLE c (k STRING, n BIGINT) WITH ('connector' = 'kinesis');

        """;

    private const string Folded = "INSERT INTO o SELECT k, v, COUNT(v) OVER w, SUM(d) OVER w, AVG(d) OVER w, MIN(v) OVER w, MAX(d) OVER w, AVG(v) OVER w, {0} "
        + "FROM a WINDOW w AS (PARTITION BY k ORDER BY {1});";

    private static readonly string[] Windows =
        ["ts", "ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", "p", "p ROWS UNBOUNDED PRECEDING"];

    [Fact]
    public void Aggregates_that_fold_give_the_same_values_as_with_rows_in_any_cut_with_restarts()
    {
        // One aggregate without a fold makes a statement keep its rows.
        var statements = Windows.SelectMany(w => new[] { "COUNT(*) OVER w", "COUNT(DISTINCT k) OVER w" }, (w, more) => Statement(more, w));
        var script = ScriptPlanner.Plan(Tables + string.Concat(statements)).Script;
        CutProperty.Holds(script, Inputs, whole =>
        {
            for (var i = 0; i < Windows.Length; i++)
            {
                var (folded, kept) = (Of(whole, 2 * i), Of(whole, (2 * i) + 1));
                Assert.NotEmpty(folded);
                Assert.Equal(kept, folded);
            }
        });

        static List<string> Of(List<EngineRow> whole, int table) => [.. whole.Where(r => r.Table == table && r.Kind == StreamRowKind.Result)
            .Select(r => string.Join(' ', JsonDocument.Parse(r.Values).RootElement.EnumerateObject().Take(8)))];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_key_with_many_rows_is_one_row_of_state(int window)
    {
        const int Count = 20_000;
        using var engine = TestEngines.Open(ScriptPlanner.Plan(Tables + Statement("COUNT(*) OVER w", Windows[window])).Script);
        var rows = new List<string>();
        engine.Push(0, [Opened()], (_, _, _, _, _) => { });
        for (var i = 0; i < Count; i += 5_000)
        {
            engine.Push(1 + i, [.. Enumerable.Range(i, 5_000).Select(n => Record(n, "k", 1, 0.5))], (_, _, _, _, v) => rows.Add(Encoding.UTF8.GetString(v)));
        }

        engine.Push(1 + Count, [new(StreamInputKind.SourceEnded, 0, 0, Count, default)], (_, _, _, _, v) => rows.Add(Encoding.UTF8.GetString(v)));
        Assert.Equal(Enumerable.Range(1, Count).Select(n => (long)n), rows.Select(r => JsonDocument.Parse(r).RootElement.GetProperty("more").GetInt64()));
        Assert.InRange(engine.IndexBytes, 1, 2_000);
        var bytes = 0L;
        engine.WriteState(piece => bytes += piece.Length);
        Assert.True(bytes < 4_000, $"{bytes} bytes are written");
    }

    [Theory]
    [InlineData("ts")]
    [InlineData("ts ROWS UNBOUNDED PRECEDING")]
    [InlineData("p")]
    public void Many_rows_that_are_due_together_take_their_rows_in_portions(string order)
    {
        // Over a million pairs of rows, in several portions.
        const int Count = 1_500;
        var script = ScriptPlanner.Plan(Tables + $"INSERT INTO c SELECT k, COUNT(DISTINCT v) OVER (PARTITION BY k ORDER BY {order}) FROM a;").Script;
        List<StreamInput> inputs =
        [
            Opened(), .. Enumerable.Range(0, Count).Select(n => Record(n, "k", n / 2, 0)), new(StreamInputKind.SourceEnded, 0, 0, Count, default),
        ];
        var rows = TestEngines.Run(script, inputs, () => inputs.Count, () => false);
        Assert.Equal(
            Enumerable.Range(0, Count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{{\"k\":\"k\",\"n\":{(n / 2) + 1}}}")),
            rows.Select(r => r.Values));
    }

    [Fact]
    public void Rows_whose_aggregates_fail_are_the_same_in_portions()
    {
        const int Count = 1_200;
        // The third square takes the sum of squares past the engine's numbers.
        const string Large = "9000000000000000000";
        var script = ScriptPlanner.Plan("""
            CREATE TABLE a (k STRING, m BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE o (k STRING, s BIGINT) WITH ('connector' = 'kinesis');
            INSERT INTO o SELECT k, VAR_POP(m) OVER (PARTITION BY k ORDER BY ts) FROM a;
            """).Script;
        List<StreamInput> inputs = [Opened(), .. Enumerable.Range(0, Count).Select(Sum), new(StreamInputKind.SourceEnded, 0, 0, Count, default)];
        var whole = TestEngines.Run(script, inputs, () => inputs.Count, () => false);
        Assert.Equal(Count - 4, whole.Count(r => r.Kind == StreamRowKind.Result && r.Values.Contains("\"k\"", StringComparison.Ordinal) && !IsLarge(r.Values)));
        Assert.Contains(whole, r => r.Kind == StreamRowKind.Bad);
        Assert.Equal(whole, TestEngines.Run(script, inputs, () => 100, () => false));

        static bool IsLarge(string row) => row.Contains("large", StringComparison.Ordinal);

        static StreamInput Sum(int n) => new(StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes(
            (n % 300 == 7 ? $"{{\"k\":\"large\",\"m\":{Large}," : "{\"k\":\"k\",\"m\":1,")
                + $"\"ts\":\"{DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + n).UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}\"}}"));
    }

    private static string Statement(string more, string order) => string.Format(CultureInfo.InvariantCulture, Folded, more, order);

    private static List<StreamInput> Inputs(Random random, int count)
    {
        List<StreamInput> inputs = [Opened()];
        for (var i = 0; i < count; i++)
        {
            // Several rows of a key have one time.
            inputs.Add(Record((i * 300) - (random.Next(5) * 600), $"k{random.Next(3)}", random.Next(9), random.NextDouble() * 1e6));
        }

        inputs.Add(new(StreamInputKind.SourceEnded, 0, 0, count, default));
        return inputs;
    }

    private static StreamInput Opened() => new(StreamInputKind.ShardOpened, 0, 0, 0, default);

    private static StreamInput Record(long time, string key, int value, double real) => new(StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{{\"k\":\"{key}\",\"v\":{value},\"d\":{real},")
            + $"\"ts\":\"{DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + time).UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}\"}}"));
}
