using System.Globalization;
using System.Text;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>Patterns in the order of arrival: the arrival clock is their time.</summary>
public class PatternTimeTests
{
    private const string Script = """
        CREATE TABLE s (k STRING, v INT, p AS PROCTIME()) WITH ('connector' = 'kinesis');
        CREATE TABLE o (k STRING, x INT, y INT, first TIMESTAMP_LTZ(3), at TIMESTAMP_LTZ(3)) WITH ('connector' = 'kinesis');
        INSERT INTO o SELECT k, x, y, first, CAST(at AS TIMESTAMP_LTZ(3)) FROM s MATCH_RECOGNIZE (PARTITION BY k ORDER BY p
            MEASURES A.v AS x, B.v AS y, A.p AS first, MATCH_PROCTIME() AS at
            ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) WITHIN INTERVAL '5' SECOND DEFINE B AS B.v > A.v);
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Rows_match_as_they_arrive_in_any_cut(int cut)
    {
        var script = ScriptPlanner.Plan(Script).Script;
        List<StreamInput> inputs =
        [
            new(StreamInputKind.ShardOpened, 0, 0, 0, default),
            Record(1_000, "a", 1),
            Record(2_000, "b", 5),
            Record(3_000, "a", 2),

            // Too late for the row of second 2, and then a pair of its own.
            Record(9_000, "b", 6),
            Record(8_000, "b", 7),
            Record(9_500, "a", 1),
        ];
        var rows = new List<string>();
        var engine = TestEngines.Open(script);
        for (var at = 0; at < inputs.Count; at += cut)
        {
            engine.Push(at, [.. inputs.Skip(at).Take(cut)], (place, _, _, _, values) => rows.Add(
                string.Create(CultureInfo.InvariantCulture, $"{place} {Encoding.UTF8.GetString(values)}")));
            engine = cut == 2 ? TestEngines.Reopen(engine, script) : engine;
        }

        engine.Dispose();
        Assert.Equal(
            [
                "3 {\"k\":\"a\",\"x\":1,\"y\":2,\"first\":\"1970-01-01 00:00:01Z\",\"at\":\"1970-01-01 00:00:03Z\"}",
                "5 {\"k\":\"b\",\"x\":6,\"y\":7,\"first\":\"1970-01-01 00:00:09Z\",\"at\":\"1970-01-01 00:00:09Z\"}",
            ],
            rows);
    }

    private static StreamInput Record(long arrivalMs, string k, int v) =>
        new(StreamInputKind.Record, 0, 0, arrivalMs, Encoding.UTF8.GetBytes($"{{\"k\":\"{k}\",\"v\":{v}}}"));
}
