using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Streaming.Running;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

/// <summary>Steps that keep rows beyond one call, over generated records.</summary>
public class KeptStepTests
{
    private const string Script = """
        CREATE TABLE a (k STRING, v INT, d DOUBLE, m DECIMAL(8, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
            WITH ('connector' = 'kinesis');
        CREATE TABLE totals (k STRING, n BIGINT, s DOUBLE, i INT, lo INT, hi DOUBLE, texts STRING, f INT, PRIMARY KEY (k) NOT ENFORCED)
            WITH ('connector' = 'iceberg');
        CREATE TABLE folded (k STRING, n BIGINT, s DOUBLE, i INT, lo INT, hi DOUBLE, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE sums (n BIGINT, groups BIGINT, s BIGINT, mean DOUBLE, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE sizes (n BIGINT, groups BIGINT, top DOUBLE, s DECIMAL(38, 2), PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE best (rn BIGINT, k STRING, v INT, PRIMARY KEY (rn) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE newest (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE names (k STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE plain (k STRING, v INT, s DOUBLE, n BIGINT) WITH ('connector' = 'kinesis');
        INSERT INTO totals SELECT k, COUNT(*), SUM(d), AVG(v), MIN(v), MAX(d), LISTAGG(DISTINCT CAST(v AS STRING)), LAST_VALUE(v) FROM a GROUP BY k;
        INSERT INTO sizes SELECT n, COUNT(*), MAX(d), SUM(m) FROM (SELECT k, COUNT(*) AS n, SUM(d) AS d, MAX(m) AS m FROM a GROUP BY k) GROUP BY n;
        INSERT INTO best SELECT rn, k, v FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY v DESC, k) AS rn FROM a) WHERE rn <= 3;
        INSERT INTO newest SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM a) WHERE rn = 1;
        INSERT INTO names SELECT DISTINCT k FROM a;
        INSERT INTO plain SELECT k, v, SUM(d) OVER w, COUNT(*) OVER w FROM a WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN 3 PRECEDING AND CURRENT ROW);
        INSERT INTO plain SELECT k, v, MAX(d) OVER w, COUNT(*) OVER w FROM a
            WINDOW w AS (ORDER BY ts RANGE BETWEEN INTERVAL '2' SECOND PRECEDING AND CURRENT ROW);
        INSERT INTO plain SELECT k, v, d, 0 FROM a ORDER BY ts, v;
        INSERT INTO plain SELECT k, v, d, 1 FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY v ORDER BY ts) AS rn FROM a) WHERE rn = 1;
        INSERT INTO plain SELECT k, v, d, 2 FROM a LIMIT 5;
        INSERT INTO folded SELECT k, COUNT(*), SUM(d), AVG(v), MIN(v), MAX(d) FROM a GROUP BY k;
        INSERT INTO sums SELECT n, COUNT(*), SUM(v), AVG(d) FROM (SELECT k, COUNT(*) AS n, SUM(v) AS v, SUM(d) AS d FROM a GROUP BY k) GROUP BY n;
        """;

    [Fact]
    public void Any_cut_gives_the_same_changes_with_restarts() => CutProperty.Holds(ScriptPlanner.Plan(Script).Script, Inputs, HasChanges);

    [Fact]
    [Trait("Long", "Fuzz")]
    public void Any_cut_of_many_inputs_gives_the_same_changes() => CutProperty.HoldsLong(ScriptPlanner.Plan(Script).Script, Inputs, HasChanges);

    [Fact]
    public void Upserts_and_removals_leave_the_answer_of_the_whole_input()
    {
        var random = new Random(TestSeed.Value);
        var inputs = Inputs(random, 200);
        var rows = TestEngines.Run(ScriptPlanner.Plan(Script).Script, inputs, () => random.Next(1, 40), () => random.Next(4) == 0);
        var records = inputs.Where(i => i.Kind == StreamInputKind.Record).Select(i => JsonDocument.Parse(i.Record).RootElement).ToList();
        var groups = records.GroupBy(r => r.GetProperty("k").GetString()!).ToList();

        var totals = Left(rows, 0, "k");
        Assert.Equal(groups.Select(g => g.Key).Order(), totals.Keys.Order());
        foreach (var group in groups)
        {
            var total = totals[group.Key];
            Assert.Equal(group.Count(), total.GetProperty("n").GetInt64());
            Assert.Equal(group.Aggregate(0d, (sum, r) => sum + r.GetProperty("d").GetDouble()), total.GetProperty("s").GetDouble());
            Assert.Equal(group.Min(r => r.GetProperty("v").GetInt32()), total.GetProperty("lo").GetInt32());
            Assert.Equal(string.Join(',', group.Select(r => r.GetProperty("v").GetInt32()).Distinct()), total.GetProperty("texts").GetString());
            Assert.Equal(group.Last().GetProperty("v").GetInt32(), total.GetProperty("f").GetInt32());
        }

        // Groups that keep their rows and groups that keep numbers give the same values.
        Assert.Equal(
            totals.Select(t => string.Join(' ', t.Value.EnumerateObject().Take(6))).Order(),
            Left(rows, 10, "k").Select(t => string.Join(' ', t.Value.EnumerateObject())).Order());
        Assert.Equal(
            groups.GroupBy(g => g.Count()).Select(g => $"{g.Key} {g.Count()} {g.Sum(r => r.Sum(v => v.GetProperty("v").GetInt32()))}").Order(),
            Left(rows, 11, "n").Values.Select(r => $"{r.GetProperty("n")} {r.GetProperty("groups")} {r.GetProperty("s")}").Order());
        Assert.Equal(
            groups.GroupBy(g => g.Count()).Select(g => $"{g.Key} {g.Count()}").Order(),
            Left(rows, 1, "n").Values.Select(r => $"{r.GetProperty("n").GetInt64()} {r.GetProperty("groups").GetInt64()}").Order());
        Assert.Equal(
            records.OrderByDescending(r => r.GetProperty("v").GetInt32()).ThenBy(r => r.GetProperty("k").GetString(), StringComparer.Ordinal).Take(3)
                .Select((r, i) => $"{i + 1} {r.GetProperty("k").GetString()} {r.GetProperty("v").GetInt32()}"),
            Left(rows, 2, "rn").Values.Select(r => $"{r.GetProperty("rn")} {r.GetProperty("k").GetString()} {r.GetProperty("v").GetInt32()}").Order());
        Assert.Equal(groups.Select(g => g.Key).Order(), Left(rows, 4, "k").Keys.Order());
    }

    /// <summary>The rows of a target by their key, after all changes.</summary>
    private static Dictionary<string, JsonElement> Left(List<EngineRow> rows, int table, string key)
    {
        var left = new Dictionary<string, JsonElement>();
        foreach (var row in rows.Where(r => r.Table == table && (r.Kind is StreamRowKind.Result or StreamRowKind.Removal)))
        {
            var values = JsonDocument.Parse(row.Values).RootElement;
            var name = values.GetProperty(key).ToString();
            if (row.Kind == StreamRowKind.Removal)
            {
                Assert.Single(values.EnumerateObject());
                Assert.True(left.Remove(name), $"{name} is removed and not there");
            }
            else
            {
                left[name] = values;
            }
        }

        return left;
    }

    private static void HasChanges(List<EngineRow> whole)
    {
        Assert.Equal(12, whole.Where(r => r.Kind == StreamRowKind.Result).Select(r => r.Table).Distinct().Count());
        Assert.Contains(whole, r => r.Kind == StreamRowKind.Removal);
    }

    private static List<StreamInput> Inputs(Random random, int count)
    {
        List<StreamInput> inputs = [new(StreamInputKind.ShardOpened, 0, 0, 0, default)];
        for (var i = 0; i < count; i++)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (i * 300) - random.Next(1_500) - (random.Next(20) == 0 ? 9_000 : 0));
            inputs.Add(new(StreamInputKind.Record, 0, 0, i, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{{\"k\":\"k{random.Next(6)}\",\"v\":{random.Next(9)},\"d\":{random.NextDouble() * 1e6},\"m\":{random.Next(999)}.5,"
                    + $"\"ts\":\"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}\"}}"))));
        }

        inputs.Add(new(StreamInputKind.SourceEnded, 0, 0, count, default));
        return inputs;
    }
}
