namespace Tarn.Sql.Tests.Executions;

/// <summary>Comparisons of rows with nulls: the other fields decide if they can, else the answer is null.</summary>
public sealed class RowComparisonsTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("ROW(1, NULL) = ROW(1, NULL)", null)]
    [InlineData("ROW(1, NULL) = ROW(2, NULL)", "false")]
    [InlineData("ROW(1, NULL) <> ROW(2, NULL)", "true")]
    [InlineData("ROW(1, NULL) <> ROW(1, 2)", null)]
    [InlineData("ROW(1, 'a') = ROW(1, 'a')", "true")]
    [InlineData("ROW(1, ROW(2, NULL)) = ROW(1, ROW(2, 3))", null)]
    [InlineData("ROW(1, nan()) = ROW(1, nan())", "false")]
    [InlineData("ROW(1, NULL) IS NOT DISTINCT FROM ROW(1, NULL)", "true")]
    [InlineData("(ROW(1, NULL)) IN (ROW(1, NULL))", null)]
    [InlineData("(1, 2) IN ((1, NULL), (1, 2))", "true")]
    [InlineData("(1, 2) NOT IN ((1, NULL), (3, 4))", null)]
    [InlineData("(1, 2) NOT IN ((2, NULL), (3, 4))", "true")]
    public async Task A_null_in_a_row_leaves_equality_unknown(string expression, string? value)
    {
        var execution = await world.Run("SELECT " + expression);
        Assert.Null(execution.Error);
        Assert.Equal(value, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Theory]
    [InlineData("r = s", "null false null true")]
    [InlineData("r <> s", "null true null false")]
    [InlineData("r IN (s)", "null false null true")]
    [InlineData("r NOT IN (s, ROW(9, 9))", "null true null false")]
    [InlineData("r IN (s, ROW(1, 2))", "null null null true")]
    [InlineData("r IS NOT DISTINCT FROM s", "true false false true")]
    [InlineData("CASE r WHEN s THEN 'equal' ELSE 'other' END", "other other other equal")]
    [InlineData("nullif(r, s) IS NULL", "false false false true")]
    [InlineData("r IN (SELECT CAST(ROW(1, NULL) AS ROW(x integer, y integer)))", "null null null null")]
    public async Task A_null_in_a_column_of_rows_leaves_equality_unknown(string expression, string values)
    {
        var execution = await world.Run(
            $"SELECT {expression} FROM (VALUES (1, ROW(1, NULL), ROW(1, NULL)), (2, ROW(1, NULL), ROW(2, NULL)), (3, "
                + $"ROW(1, 5), ROW(1, NULL)), (4, ROW(1, 2), ROW(1, 2))) AS t(id, r, s) ORDER BY id");
        Assert.Null(execution.Error);
        Assert.Equal(values, string.Join(' ', (await world.Service.Results(execution.Key, null, 10, default)).Rows.Skip(1).Select(row => row[0] ?? "null")));
    }
}
