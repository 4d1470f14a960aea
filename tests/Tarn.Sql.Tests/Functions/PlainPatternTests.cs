using Tarn.Sql.Tests.Executions;

namespace Tarn.Sql.Tests.Functions;

/// <summary>Constant patterns that the engine's own matcher runs give the answers of Tarn's matcher, which runs all others.</summary>
public sealed class PlainPatternTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    private const string Texts =
        "'', 'a', 'b', 'ab', 'abc', 'aab', 'a1', '12', '2024-05-06', 'q=12377', 'a' || chr(10), 'a' || chr(10) || 'b', 'a' || chr(13) || chr(10), "
        + "chr(10), 'a' || chr(13), 'é', 'aé' || chr(10), 'cat dog', 'a+b', 'a$', '[x]', 'A', 'a' || chr(8232), 'x.y', CAST(NULL AS varchar)";

    [Theory]
    [InlineData("a$")]
    [InlineData("^a$")]
    [InlineData("a\\$")]
    [InlineData("q=[0-9]*77$")]
    [InlineData("^\\d{4}-\\d{2}-\\d{2}$")]
    [InlineData("^(a|b)+$")]
    [InlineData("^(?:a|ab)(c)?$")]
    [InlineData("a.b")]
    [InlineData("a.$")]
    [InlineData("[^a]$")]
    [InlineData("^[^a-z]*$")]
    [InlineData("\\w{2,}$")]
    [InlineData("(cat|dog) (dog|cat)")]
    [InlineData("a\\+b|x")]
    [InlineData("^[\\d.]+$")]
    public async Task A_constant_pattern_matches_as_one_from_a_column(string pattern)
    {
        var execution = await world.Run(
            $"SELECT count(*), count_if(regexp_like(x, '{pattern}') IS DISTINCT FROM regexp_like(x, p)) "
            + $"FROM (VALUES {Texts}) AS t(x), (VALUES '{pattern}') AS v(p)");
        Assert.Null(execution.Error);
        Assert.Equal(["25", "0"], (await world.Service.Results(execution.Key, null, 10, default)).Rows[1]);
    }

    [Theory]
    [InlineData("[z-a]")]
    [InlineData("(a")]
    public async Task A_wrong_pattern_is_refused_by_name(string pattern)
    {
        var execution = await world.Run($"SELECT regexp_like(x, '{pattern}') FROM (VALUES 'a') AS t(x)");
        Assert.Equal("INVALID_FUNCTION_ARGUMENT", execution.Error?.Name);
    }
}
