using System.Globalization;
using System.Text;
using Tarn.Streaming.Running;
using Tarn.Streaming.Running.States;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>Groups that keep counts and numbers, beside the same groups over their rows.</summary>
public class SessionGroupTests
{
    // An aggregate that does not fold makes the engine keep the rows.
    private const string KeepsRows = " HAVING COUNT(DISTINCT v) >= 0";

    private const string Sessions = """
        CREATE TABLE a (k STRING, j INT, v INT, d DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'kinesis');
        CREATE TABLE n (k STRING, j INT, n BIGINT, s INT, q INT, d DOUBLE, h DOUBLE, b TIMESTAMP(3), e TIMESTAMP(3)) WITH ('connector' = 'kinesis');
        INSERT INTO n SELECT k, j, COUNT(*), SUM(v), 100 / MAX(v), SUM(d), AVG(d) FILTER (WHERE v <> 2), window_start, window_end
            FROM SESSION(TABLE a PARTITION BY (k, j), DESCRIPTOR(ts), INTERVAL '{0}' SECOND) GROUP BY j, k, window_start, window_end
        """;

    // In UTF-16, surrogates come before the private character; in UTF-8, after it.
    private static readonly string[] Keys = ["\"a\"", "\"a b\"", "\"\"", "null", "\"\\ud83d\\ude00\"", "\"\\ue000\"", "\"x\\\"\\n\"", "\"a,1\""];

    [Theory]
    [InlineData("3", 4)]
    [InlineData("1", 1)]
    [InlineData("20", 30)]
    public void Sessions_that_fold_give_the_rows_of_sessions_over_their_rows_in_any_cut(string gap, int paceSeconds) =>
        CutProperty.Holds(Folding(gap), (random, count) => Inputs(random, count, paceSeconds), whole: Keeping(gap));

    [Theory]
    [Trait("Long", "Fuzz")]
    [InlineData("3", 4)]
    [InlineData("1", 1)]
    [InlineData("20", 30)]
    public void Sessions_of_many_records_give_the_rows_of_sessions_over_their_rows(string gap, int paceSeconds) =>
        CutProperty.HoldsLong(
            Folding(gap),
            (random, count) => Inputs(random, count, paceSeconds),
            whole => Assert.Equal(3, whole.Select(r => r.Kind).Distinct().Count()),
            Keeping(gap));

    [Fact]
    public void Sums_of_doubles_have_the_same_bits_in_any_cut_where_sessions_merge() =>
        CutProperty.Holds(Folding("3"), (random, count) => Inputs(random, 3 * count, 8, isExact: false));

    [Theory]
    [InlineData("SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY k, j, window_start, window_end")]
    [InlineData("SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND) WHERE v > 0 GROUP BY k, window_start, window_end")]
    [InlineData("SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY k, window_start, window_end HAVING COUNT(DISTINCT v) > 0")]
    public void Sessions_with_further_keys_conditions_or_other_aggregates_keep_their_rows(string from) => Assert.IsType<WindowRun>(Stage(Plan($"""
        CREATE TABLE a (k STRING, j INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
        CREATE TABLE n (k STRING, n BIGINT) WITH ('connector' = 'kinesis');
        INSERT INTO n SELECT k, COUNT(*) FROM {from};
        """)));

    [Fact]
    public void Values_of_keys_are_those_of_their_columns()
    {
        const string Columns = "s, i, l, y, d, f, m, dt, ti, t, z, o";
        const string Text = $"""
            CREATE TABLE a (s STRING, i INT, l BIGINT, y TINYINT, d DOUBLE, f FLOAT, m DECIMAL(20, 3), dt DATE, ti TIME, t TIMESTAMP(6), z TIMESTAMP_LTZ(3),
                o BOOLEAN, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis');
            CREATE TABLE n (s STRING, i INT, l BIGINT, y TINYINT, d DOUBLE, f FLOAT, m DECIMAL(20, 3), dt DATE, ti TIME, t TIMESTAMP(6), z TIMESTAMP_LTZ(3),
                o BOOLEAN, n BIGINT) WITH ('connector' = 'kinesis');
            INSERT INTO n SELECT {Columns}, COUNT(*) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY {Columns}, window_start, window_end
            """;
        string[] values = ["{}", "{\"s\":\"q\\\"\\\\ \\u0001\\u00e9\\ud83d\\ude00,\",\"i\":-7,\"l\":-9223372036854775808,\"y\":127,\"d\":0.1,\"f\":0.1,"
            + "\"m\":\"-12345678901234567.125\",\"dt\":\"1969-12-31\",\"ti\":\"23:59:59\",\"t\":\"2024-01-02 03:04:05.123456\","
            + "\"z\":\"2024-01-02 03:04:05.007Z\",\"o\":true}", "{\"s\":\"null\",\"d\":1e300,\"f\":-1.5e-30,\"t\":\"0999-01-01 00:00:00\",\"o\":false}",
            "{\"s\":\"\",\"d\":-0.0,\"l\":9223372036854775807,\"m\":\"0.001\",\"d\":123456789012345680}"];
        const string Time = "\"ts\":\"2024-01-01 00:00:00\"}";
        List<StreamInput> inputs = [.. values.Concat(values[1..]).Select(v => Record(v[..^1] + (v.Length > 2 ? "," : "") + Time))];
        inputs.Add(Record("{\"ts\":\"2024-01-01 00:00:02\"}"));
        var folded = TestEngines.Run(Plan(Text + ";"), inputs, () => 2, () => true);
        Assert.Equal(4, folded.Count);
        Assert.Equal(
            TestEngines.Run(Plan(Text + KeepsRows + ";"), inputs, () => 2, () => false).Select(r => r.Values).Order(StringComparer.Ordinal),
            folded.Select(r => r.Values).Order(StringComparer.Ordinal));
    }

    private static StreamScript Folding(string gap)
    {
        var script = Plan(string.Format(CultureInfo.InvariantCulture, Sessions, gap) + ";");
        Assert.IsType<PaneRun>(Stage(script));
        return script;
    }

    private static StreamScript Keeping(string gap)
    {
        var script = Plan(string.Format(CultureInfo.InvariantCulture, Sessions, gap) + KeepsRows + ";");
        Assert.IsType<WindowRun>(Stage(script));
        return script;
    }

    private static StreamScript Plan(string script) => ScriptPlanner.Plan(script).Script;

    private static StageRun Stage(StreamScript script)
    {
        using var engine = TestEngines.Open(script);
        return Assert.Single(engine.Stages);
    }

    /// <summary>Records out of order, some of them late, with pauses. A record within a gap joins two sessions at times.</summary>
    private static List<StreamInput> Inputs(Random random, int count, int paceSeconds, bool isExact = true)
    {
        List<StreamInput> inputs = [new(StreamInputKind.ShardOpened, 0, 0, 0, default)];
        var now = 1_700_000_000_000L;
        while (inputs.Count < count)
        {
            now += random.Next(paceSeconds * 100);
            var time = DateTimeOffset.FromUnixTimeMilliseconds(now - random.Next(2_500) - (random.Next(20) == 0 ? 60_000 : 0)).UtcDateTime;
            var number = isExact ? random.Next(-400, 400) / 4.0 : random.NextDouble() * 1e6;
            inputs.Add(Record(string.Create(CultureInfo.InvariantCulture,
                $"{{\"k\":{Keys[random.Next(Keys.Length)]},\"j\":{(random.Next(4) == 0 ? "1" : "null")},\"v\":{random.Next(-3, 4)},\"d\":{number},")
                + string.Create(CultureInfo.InvariantCulture, $"\"ts\":\"{time:yyyy-MM-dd HH:mm:ss.fff}\"}}")));
        }

        inputs.Add(new(StreamInputKind.SourceEnded, 0, 0, 0, default));
        return inputs;
    }

    private static StreamInput Record(string text) => new(StreamInputKind.Record, 0, 0, 0, Encoding.UTF8.GetBytes(text));
}
