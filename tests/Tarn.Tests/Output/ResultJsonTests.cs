using System.Text;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class ResultJsonTests
{
    [Theory]
    [InlineData("bigint", "9007199254740993", "9007199254740993")]
    [InlineData("double", "NaN", "\"NaN\"")]
    [InlineData("double", "1.0E10", "1.0E10")]
    [InlineData("decimal(10,2)", "-12.30", "-12.30")]
    [InlineData("boolean", "true", "true")]
    [InlineData("varchar(3)", "1", "\"1\"")]
    [InlineData("json", "{\"a\":[1]}", "{\"a\":[1]}")]
    [InlineData("array(varchar)", "[\"a, b\",null]", "[\"a, b\",null]")]
    [InlineData("map(varchar, row(x integer))", "{\"k=1\":{\"x\":2}}", "{\"k=1\":{\"x\":2}}")]
    [InlineData("timestamp(3) with time zone", "2024-01-01 00:00:00.000 UTC", "\"2024-01-01 00:00:00.000 UTC\"")]
    public void Values_have_the_types_of_their_columns(string type, string value, string expected)
    {
        using var output = new MemoryStream();
        new PrintedTable(["c", "n"], [false, false], [[value, null]]) { Types = [type, type] }.WriteJson(output);
        Assert.Equal($"{{\"c\":{expected},\"n\":null}}\n", Encoding.UTF8.GetString(output.ToArray()));
    }
}
