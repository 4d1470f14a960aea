using System.Text;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class ResultJsonTests
{
    [Theory]
    [InlineData("bigint", "9007199254740993", "9007199254740993")]
    [InlineData("double", "NaN", "\"NaN\"")]
    [InlineData("decimal(10,2)", "-12.30", "-12.30")]
    [InlineData("boolean", "true", "true")]
    [InlineData("varchar(3)", "1", "\"1\"")]
    [InlineData("json", "{\"a\":[1]}", "{\"a\":[1]}")]
    [InlineData("array(integer)", "[1, null, 3]", "[1,null,3]")]
    [InlineData("array(integer)", "[]", "[]")]
    [InlineData("array(array(double))", "[[1.5], [], null]", "[[1.5],[],null]")]
    [InlineData("map(integer, decimal(3,1))", "{1=2.5, 3=null}", "{\"1\":2.5,\"3\":null}")]
    [InlineData(
        "row(x integer, \"Y \"\"z\" row(d date), b boolean)",
        "{x=1, Y \"z={d=2024-02-29}, b=false}",
        "{\"x\":1,\"Y \\u0022z\":{\"d\":\"2024-02-29\"},\"b\":false}")]
    [InlineData("array(varchar)", "[a, b]", "\"[a, b]\"")]
    [InlineData("row(at timestamp(3) with time zone, n integer)", "{at=2024-01-01, n=1}", "\"{at=2024-01-01, n=1}\"")]
    public void Values_have_the_types_of_their_columns(string type, string value, string expected)
    {
        using var output = new MemoryStream();
        new ResultTable(["c", "n"], [false, false], [[value, null]]) { Types = [type, type] }.WriteJson(output);
        Assert.Equal($"{{\"c\":{expected},\"n\":null}}\n", Encoding.UTF8.GetString(output.ToArray()));
    }
}
