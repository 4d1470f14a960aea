namespace Tarn.Sql.Tests.Executions;

/// <summary>Casts to JSON, with the examples of Trino's manual.</summary>
public sealed class JsonCastsTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Theory]
    [InlineData("ARRAY[1, 23, 456]", "[1,23,456]")]
    [InlineData("ARRAY[1, NULL, 456]", "[1,null,456]")]
    [InlineData("ARRAY[ARRAY[1, 23], ARRAY[456]]", "[[1,23],[456]]")]
    [InlineData("ARRAY['a\"b', '']", "[\"a\\\"b\",\"\"]")]
    [InlineData("CAST(ARRAY[] AS array(bigint))", "[]")]
    [InlineData("CAST(NULL AS array(bigint))", null)]
    [InlineData("ARRAY[1.5e0, 2e0]", "[1.5,2.0]")]
    [InlineData("MAP(ARRAY['k3', 'k1', 'k2'], ARRAY[1, 23, NULL])", "{\"k1\":23,\"k2\":null,\"k3\":1}")]
    [InlineData("CAST(ROW(123, 'abc', true) AS ROW(v1 bigint, v2 varchar, v3 boolean))", "{\"v1\":123,\"v2\":\"abc\",\"v3\":true}")]
    [InlineData("CAST(ROW(NULL, ROW('x', ARRAY[1])) AS ROW(v1 bigint, v2 ROW(a varchar, b array(bigint))))", "{\"v1\":null,\"v2\":{\"a\":\"x\",\"b\":[1]}}")]
    [InlineData("DATE '2024-05-06'", "\"2024-05-06\"")]
    [InlineData("TIMESTAMP '2024-05-06 07:08:09.120'", "\"2024-05-06 07:08:09.120\"")]
    [InlineData("DECIMAL '12.20'", "12.20")]
    [InlineData("REAL '1.5'", "1.5")]
    [InlineData("1.5e0", "1.5")]
    [InlineData("1e10", "1.0E10")]
    [InlineData("nan()", "\"NaN\"")]
    public async Task A_value_of_any_type_becomes_JSON(string value, string? json)
    {
        var execution = await world.Run($"SELECT json_format(CAST({value} AS JSON))");
        Assert.Null(execution.Error);
        Assert.Equal(json, (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Theory]
    [InlineData("ARRAY[X'00']", "Cannot cast array(varbinary) to json")]
    [InlineData("MAP(ARRAY[ARRAY[1]], ARRAY[1])", "Cannot cast map(array(integer), integer) to JSON")]
    public async Task A_type_without_a_form_in_JSON_is_refused_by_name(string value, string text)
    {
        var execution = await world.Run($"SELECT CAST({value} AS JSON)");
        Assert.Contains(text, execution.Error!.Text, StringComparison.Ordinal);
    }
}
