using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Sql;
using Tarn.Sql.Forests;
using Tarn.Sql.Plans;
using Tarn.Sql.Tests.Forests;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>RANDOM_CUT_FOREST in scripts: recorded series, cuts and restarts, explanations, windows over scores, refusals.</summary>
public class StreamForestTests
{
    [Fact]
    public void Scores_of_recorded_series_are_the_forests_and_stay_within_their_yardstick()
    {
        foreach (var one in ForestCase.Read(Path.Combine(AppContext.BaseDirectory, "rcf")))
        {
            var (columns, settings) = (Columns(one.Settings.Columns), one.Settings);
            var script = Plan(
                columns,
                $"SELECT anomaly_score FROM TABLE(RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR({string.Join(", ", columns)}), "
                    + string.Create(CultureInfo.InvariantCulture, $"{settings.Trees}, {settings.Sample}, {settings.Decay}, {settings.Shingle}))"),
                "s DOUBLE");
            var planned = ((StreamForest)((StreamMatchNode)script.Statements[0].Plan.Stages[0].Node).Pattern).SettingsOf(0);
            var forest = RandomCutForest.Create(planned, ForestYardstick.BytesMax);
            var scores = Run(script, one.Points.Select(point => Record(columns, [.. point.Select(n => n.ToString("R", CultureInfo.InvariantCulture))])))
                .ConvertAll(row => row.GetProperty("s").GetDouble());
            Assert.Equal(one.Points.Select(point => forest.Observe(point)), scores);
            ForestYardstick.CheckScores($"{one}, by a script", one, [.. scores]);
        }
    }

    [Fact]
    public void Any_cut_and_any_restart_gives_the_same_scores()
    {
        var script = Plan(["a", "b"], "SELECT id, anomaly_score, anomaly_explanation FROM "
            + "TABLE(RANDOM_CUT_FOREST_WITH_EXPLANATION(TABLE p, DESCRIPTOR(a, b), 20, 64, 1000, 2))", "id BIGINT, s DOUBLE, e STRING");
        var random = new Random(TestSeed.Value);
        var records = Enumerable.Range(0, 300)
            .Select(i => Record(["a", "b"], [i % 50 == 7 ? "null" : Number(random, i == 250 ? 100 : 0), Number(random, 0)], i)).ToList();
        var whole = Run(script, records);
        Assert.Equal(300, whole.Count);
        Assert.Equal(Enumerable.Range(0, 300), whole.Select(row => row.GetProperty("id").GetInt32()));
        foreach (var most in new[] { 1, 40 })
        {
            var cut = Run(script, records, () => random.Next(1, most + 1), () => random.Next(8) == 0);
            Assert.Equal(whole.Select(row => row.GetRawText()), cut.Select(row => row.GetRawText()));
        }

        Assert.All(whole.Where((_, i) => i % 50 == 7), row => Assert.Equal(JsonValueKind.Null, row.GetProperty("s").ValueKind));
        Assert.Equal(250, whole.Where(row => row.GetProperty("s").ValueKind == JsonValueKind.Number).MaxBy(row => row.GetProperty("s").GetDouble())
            .GetProperty("id").GetInt32());
        foreach (var row in whole.Skip(100).Where(row => row.GetProperty("s").ValueKind == JsonValueKind.Number))
        {
            var parts = JsonDocument.Parse(row.GetProperty("e").GetString()!).RootElement;
            var sum = parts.EnumerateObject().Sum(part => double.Parse(part.Value.GetProperty("ATTRIBUTION_SCORE").GetString()!, CultureInfo.InvariantCulture));
            Assert.Equal(row.GetProperty("s").GetDouble(), sum, 1e-9);
        }

        var spike = JsonDocument.Parse(whole[250].GetProperty("e").GetString()!).RootElement.GetProperty("a");
        Assert.Equal("HIGH", spike.GetProperty("DIRECTION").GetString());
    }

    [Fact]
    public void Two_applications_have_different_forests_and_each_one_the_same_again()
    {
        var script = Plan(["a"], "SELECT anomaly_score FROM TABLE(RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(a), 20, 64))", "s DOUBLE");
        var random = new Random(TestSeed.Value);
        var records = Enumerable.Range(0, 100).Select(i => Record(["a"], [Number(random, 0)], i)).ToList();
        var runs = new[] { 7L, 7, 8 }.Select(seed => Run(script, records, seed: seed).ConvertAll(row => row.GetRawText())).ToList();
        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
    }

    [Fact]
    public void Windows_stand_over_scores()
    {
        var script = Plan(["a"], "SELECT COUNT(*), MAX(anomaly_score) FROM TUMBLE(TABLE scored, DESCRIPTOR(ts), INTERVAL '100' SECOND) "
            + "GROUP BY window_start, window_end", "n BIGINT, s DOUBLE",
            "CREATE VIEW scored AS SELECT * FROM TABLE(RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(a)));");
        var random = new Random(TestSeed.Value);
        var rows = Run(script, Enumerable.Range(0, 500).Select(i => Record(["a"], [Number(random, i == 333 ? 50 : 0)], i)));
        Assert.Equal([100, 100, 100, 100], rows.Select(row => row.GetProperty("n").GetInt32()));
        Assert.Equal(3, rows.Select((row, i) => (Score: row.GetProperty("s").GetDouble(), i)).Max().i);
    }

    [Theory]
    [InlineData("RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(k))", "column 'k' of type STRING cannot be scored")]
    [InlineData("RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(z))", "Column 'z' not found")]
    [InlineData("RANDOM_CUT_FOREST(TABLE p)", "takes a table and a DESCRIPTOR")]
    [InlineData("RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(a), 0)", "numberOfTrees is 0; it must be from 1 to 1000")]
    [InlineData("RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(a), 100, 256, 100000, 31)", "shingleSize is 31")]
    [InlineData("RANDOM_CUT_FOREST(TABLE p, DESCRIPTOR(a), 1000, 1000, 100000, 30)", "take fewer trees")]
    public void Settings_out_of_their_range_are_refused_by_name(string function, string message)
    {
        var refused = Assert.Throws<SqlException>(() => Plan(["a"], $"SELECT anomaly_score FROM TABLE({function})", "s DOUBLE"));
        Assert.Contains(message, refused.Text, StringComparison.Ordinal);
    }

    private static List<string> Columns(int count) => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i}"))];

    private static StreamScript Plan(IReadOnlyList<string> columns, string select, string target, string before = "") => ScriptPlanner.Plan($"""
        CREATE TABLE p (id BIGINT, k STRING, {string.Join(", ", columns.Select(column => $"{column} DOUBLE"))}, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
            WITH ('connector' = 'kinesis');
        CREATE TABLE o ({target}) WITH ('connector' = 'kinesis');
        {before}
        INSERT INTO o {select};
        """).Script;

    private static string Number(Random random, double more) => (random.NextDouble() + more).ToString("R", CultureInfo.InvariantCulture);

    private static StreamInput Record(IReadOnlyList<string> columns, string[] values, int id = 0)
    {
        var time = DateTimeOffset.UnixEpoch.AddSeconds(id).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var members = columns.Select((column, i) => $"\"{column}\":{values[i]}");
        var text = string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id},{string.Join(",", members)},\"ts\":\"{time}\"}}");
        return new(StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes(text));
    }

    private static List<JsonElement> Run(StreamScript script, IEnumerable<StreamInput> records, Func<int>? cuts = null, Func<bool>? restarts = null,
        long seed = 0)
    {
        var (rows, inputs) = (new List<JsonElement>(), records.Prepend(new(StreamInputKind.ShardOpened, 0, 0, 0, default)).ToList());
        var engine = TestEngines.Open(script, seed);
        for (var i = 0; i < inputs.Count;)
        {
            engine = restarts?.Invoke() == true ? TestEngines.Reopen(engine, script) : engine;
            var count = Math.Min(cuts?.Invoke() ?? inputs.Count, inputs.Count - i);
            engine.Push(i, inputs.GetRange(i, count), (_, kind, _, _, values) =>
            {
                Assert.Equal(StreamRowKind.Result, kind);
                rows.Add(JsonDocument.Parse(values.ToArray()).RootElement);
            });
            i += count;
        }

        engine.Dispose();
        return rows;
    }
}
