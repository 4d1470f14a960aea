using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Tests.Executions;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Tests.Patterns;

/// <summary>The interpreter of conditions gives the values of the engine, on generated expressions and rows.</summary>
public sealed class ConditionsAgainstEngineTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    private const int RowCount = 10;
    private const int ExpressionCount = 40;

    private static readonly PatternInput Input = new("t",
    [
        new("i", PatternType.Int), new("j", PatternType.Int), new("m", new(PatternKind.Decimal, 8, 2)), new("s", PatternType.Text),
        new("b", PatternType.Boolean), new("ts", new(PatternKind.Timestamp, 3) { IsRowTime = true }),
    ]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Expressions_have_the_engine_s_values(int seed)
    {
        var random = new RandomConditions(seed);
        var expressions = Enumerable.Range(0, ExpressionCount).Select(_ => random.Next()).ToList();
        var rows = Rows(random);
        await AssertEqual(expressions, rows, "A", seed, RowCount, " ORDER BY n");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Aggregates_have_the_engine_s_values(int seed)
    {
        var rows = Rows(new RandomConditions(seed));
        string[] expressions =
        [
            "COUNT(*)", "COUNT(i)", "COUNT(s)", "SUM(i)", "SUM(m)", "SUM(i * j + 1)", "MIN(s)", "MAX(s)", "MIN(m)", "MAX(i - j)", "AVG(CAST(i AS DOUBLE)) > 1",
            "SUM(CAST(i AS DOUBLE)) < 10", "MAX(s || 'x') > MIN(s)", "COALESCE(SUM(NULLIF(i, i)), 7)",
        ];
        await AssertEqual(expressions, rows, $"A{{{RowCount}}}", seed, 1, "");
    }

    private async Task AssertEqual(IReadOnlyList<string> expressions, List<PatternValue[]> rows, string pattern, int seed, int count, string order)
    {
        var values = string.Join(", ", rows.Select((r, n) => $"({string.Join(", ", r.Take(5).Select(Literal))}, {n})"));
        var execution = await world.Run($"SELECT {string.Join(", ", expressions)} FROM (VALUES {values}) AS t(i, j, m, s, b, n){order}");
        Assert.True(execution.Error is null, $"seed {seed}: {execution.Error?.Text}");
        var page = await world.Service.Results(execution.Key, null, 100, default);

        var measures = string.Join(", ", expressions.Select((e, n) => $"{e} AS c{n}"));
        var statement = (QueryStatement)SqlParser.Parse(
            $"SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES {measures} AFTER MATCH SKIP PAST LAST ROW PATTERN ({pattern}) DEFINE A AS TRUE)");
        var plan = PatternBinder.Bind((MatchRelation)((SelectBody)statement.Query.Body).From!, Input);
        var found = new List<string?[]>();
        var matcher = new PatternMatcher(plan, new(), row => found.Add([.. row.Select((v, n) => Shown(v, plan.Output[n].Type))]));
        rows.ForEach(r => matcher.Accept(r, 0));
        matcher.Advance(long.MaxValue);

        Assert.Equal(count, found.Count);
        for (var r = 0; r < found.Count; r++)
        {
            for (var c = 0; c < expressions.Count; c++)
            {
                Assert.True(page.Rows[r + 1][c] == found[r][c],
                    $"seed {seed}, row {r}: {expressions[c]} is {found[r][c] ?? "NULL"} instead of {page.Rows[r + 1][c] ?? "NULL"}");
            }
        }
    }

    private static string? Shown(PatternValue value, PatternType type) => value.IsNull ? null
        : type.Kind == PatternKind.Boolean ? value.IsTrue ? "true" : "false" : PatternTexts.Text(value, type);

    private static List<PatternValue[]> Rows(RandomConditions random)
    {
        string[] texts = ["", "a", "b", "abc", "aXc", "é", "Ab"];
        PatternValue OrNull(PatternValue value) => random.Int(5) == 0 ? PatternValue.Null : value;
        return [.. Enumerable.Range(0, RowCount).Select(n => (PatternValue[])
        [
            OrNull(PatternValue.Of((Int128)random.Int(20) - 8)), OrNull(PatternValue.Of((Int128)random.Int(9))),
            OrNull(PatternValue.Of((Int128)random.Int(2000) - 500)), OrNull(PatternValue.Of(texts[random.Int(texts.Length)])),
            OrNull(PatternValue.Of(random.Int(2) == 0)), PatternValue.Of((Int128)n * 1000 * PatternTexts.MillisecondNanoseconds),
        ])];
    }

    private static string Literal(PatternValue value, int column)
    {
        var (type, text) = (Input.Columns[column].Type, value.IsNull ? "NULL" : PatternTexts.Text(value, Input.Columns[column].Type));
        var name = type.Kind == PatternKind.Text ? "varchar" : type.Name;
        return $"CAST({(value.IsKnown && type.Kind == PatternKind.Text ? $"'{text}'" : text)} AS {name})";
    }
}
