namespace Tarn.Sql.Tests.Executions;

/// <summary>A random value is computed once, also where its form in the engine mentions it several times.</summary>
public sealed class RandomOperandsTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("nullif(CAST(random() * 2 AS integer), 1) = 1")]
    [InlineData("CASE random(2) WHEN 0 THEN 'a' WHEN 1 THEN 'b' END IS NULL")]
    [InlineData("random(10) NOT BETWEEN 0 AND 4 AND random(10) BETWEEN 20 AND 30")]
    [InlineData("random(4) NOT IN (0, 1, 2, 3)")]
    [InlineData("element_at(ARRAY[0, 1, 2], 1 + random(3)) IS NULL")]
    [InlineData("ARRAY[0, 1, 2][1 + random(3)] IS NULL")]
    [InlineData("sqrt(random() - 5e-1) < 0")]
    [InlineData("contains(ARRAY[random(2), NULL], 5) IS NOT NULL")]
    [InlineData("cardinality(array_distinct(ARRAY[random(1000000000000), random(1000000000000)])) <> 2")]
    [InlineData("CAST(random(1000000) AS varchar(6)) IS NULL")]
    public async Task A_condition_that_no_random_value_meets_stays_false(string condition)
    {
        var execution = await world.Run($"SELECT count(*) FROM UNNEST(sequence(1, 2000)) WHERE {condition}");
        Assert.Null(execution.Error);
        Assert.Equal("0", (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Fact]
    public async Task An_average_of_random_values_is_one_of_them_together()
    {
        var execution = await world.Run(
            "SELECT avg(CAST(random(1000) AS bigint)) BETWEEN 300 AND 700 FROM UNNEST(sequence(1, 1000))");
        Assert.Null(execution.Error);
        Assert.Equal("true", (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }
}
