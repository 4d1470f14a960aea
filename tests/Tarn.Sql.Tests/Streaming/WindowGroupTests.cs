using System.Text;
using Tarn.Sql.Streaming.Running;
using Tarn.Sql.Streaming.Scripts;

namespace Tarn.Sql.Tests.Streaming;

/// <summary>Groups of windows that keep counts and numbers in place of rows.</summary>
public class WindowGroupTests
{
    [Fact]
    public void A_group_that_fails_at_the_end_of_its_window_fails_alone()
    {
        using var engine = TestEngines.Open(ScriptPlanner.Plan("""
            CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE n (k STRING, q INT) WITH ('connector' = 'kinesis');
            INSERT INTO n SELECT k, 100 / SUM(v) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY k, window_start, window_end;
            """).Script);
        var rows = new List<(StreamRowKind Kind, string Values)>();
        engine.Push(0, [Record("x", 4, 0), Record("y", 0, 0), Record("z", 5, 0), Record("x", 1, 2)],
            (_, kind, _, _, values) => rows.Add((kind, Encoding.UTF8.GetString(values))));
        Assert.Equal(
            ["{\"k\":\"x\",\"q\":25}", "{\"k\":\"z\",\"q\":20}"], rows.Where(r => r.Kind == StreamRowKind.Result).Select(r => r.Values));
        Assert.Contains("Division by zero", Assert.Single(rows, r => r.Kind == StreamRowKind.Bad).Values, StringComparison.OrdinalIgnoreCase);
    }

    private static StreamInput Record(string k, int v, int second) => new(
        StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes($"{{\"k\":\"{k}\",\"v\":{v},\"ts\":\"2024-01-01 00:00:0{second}\"}}"));
}
