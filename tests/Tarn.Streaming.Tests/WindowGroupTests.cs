using System.Text;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

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

    [Fact]
    public void A_value_that_no_statement_reads_makes_its_record_bad_with_a_table_of_the_rows_and_without_one()
    {
        const string Script = """
            CREATE TABLE a (k STRING, u INT, m DECIMAL(4, 1), z INT, c AS 10 / z, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE n (k STRING, n BIGINT) WITH ('connector' = 'kinesis');
            INSERT INTO n SELECT k, COUNT(*) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY k, window_start, window_end;
            """;
        const string Other = """
            CREATE TABLE p (k STRING) WITH ('connector' = 'kinesis');
            INSERT INTO p SELECT k FROM a;
            """;
        string[] values =
        [
            "\"u\":1,\"z\":1", "\"u\":\"x\",\"z\":1", "\"u\":1,\"m\":\"12345.6\",\"z\":1", "\"u\":1,\"m\":2.5,\"z\":0", "\"u\":\" 7\",\"z\":2",
            "\"u\":1,\"z\":1,\"ts\":null", "\"z\":3",
        ];
        List<StreamInput> inputs = [.. values.Select(v => Text($"{{\"k\":\"x\",\"ts\":\"2024-01-01 00:00:00\",{v}}}"))];
        inputs.Add(new(StreamInputKind.SourceEnded, 0, 0, 0, default));
        foreach (var cut in new[] { 1, 3, inputs.Count })
        {
            var rows = TestEngines.Run(ScriptPlanner.Plan(Script).Script, inputs, () => cut, () => false);
            Assert.Equal([1L, 2, 3, 5], rows.Where(r => r.Kind == StreamRowKind.Bad).Select(r => r.Place));
            Assert.Equal("{\"k\":\"x\",\"n\":3}", Assert.Single(rows, r => r.Kind == StreamRowKind.Result).Values);
            var beside = TestEngines.Run(ScriptPlanner.Plan(Script + Other).Script, inputs, () => cut, () => false);
            Assert.Equal(rows.Where(r => r.Kind == StreamRowKind.Bad), beside.Where(r => r.Kind == StreamRowKind.Bad));
        }
    }

    private static StreamInput Text(string json) => new(StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes(json));

    private static StreamInput Record(string k, int v, int second) => new(
        StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes($"{{\"k\":\"{k}\",\"v\":{v},\"ts\":\"2024-01-01 00:00:0{second}\"}}"));
}
