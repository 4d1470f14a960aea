using Tarn.Sql.Functions.Managed.SqlJson;

namespace Tarn.Sql.Tests.Functions;

/// <summary>Paths of SQL/JSON, with the examples of Trino's manual and edges of both modes.</summary>
public sealed class SqlJsonPathTests
{
    private static readonly Dictionary<string, JsonItem> None = [];

    [Theory]
    [InlineData("lax $.telephone", "{\"telephone\":\"1\"}", "[\"1\"]")]
    [InlineData("lax $.*", "{\"a\":1,\"b\":[2]}", "[1,[2]]")]
    [InlineData("lax $[2 to last]", "[10,20,30,40]", "[30,40]")]
    [InlineData("lax $[0, 0]", "7", "[7,7]")]
    [InlineData("lax $..a", "{\"a\":{\"a\":1},\"b\":[{\"a\":2}]}", "[{\"a\":1},1,2]")]
    [InlineData("lax $.a + 1.5e0", "{\"a\":2}", "[3.5]")]
    [InlineData("lax 7 % 4 * 2", "{}", "[6]")]
    [InlineData("lax -$[*]", "[1,2.5]", "[-1,-2.5]")]
    [InlineData("strict $.a.size()", "{\"a\":[1,2]}", "[2]")]
    [InlineData("lax $.type()", "[1,null,\"\"]", "[\"array\"]")]
    [InlineData("lax $[*] ? (@.a == 1 && !(@.b > 2)).b", "[{\"a\":1,\"b\":2},{\"a\":1,\"b\":3}]", "[2]")]
    [InlineData("lax $[*] ? (exists(@.x))", "[{\"x\":null},{\"y\":1}]", "[{\"x\":null}]")]
    [InlineData("lax $.\"a b\"", "{\"a b\":true}", "[true]")]
    [InlineData("lax $.missing", "{}", "[]")]
    public void A_path_selects_items(string path, string json, string items)
    {
        var found = new PathEvaluator(PathParser.Parse(path), JsonItem.Read(json)!, None).Run();
        Assert.Equal(items, new JsonItem.List(found).ToJson());
    }

    [Theory]
    [InlineData("strict $.missing", "{}")]
    [InlineData("strict $[3]", "[1]")]
    [InlineData("strict $.a", "[{\"a\":1}]")]
    [InlineData("lax 1 / 0", "{}")]
    [InlineData("lax $ + 1", "\"x\"")]
    [InlineData("lax $x", "1")]
    [InlineData("lax last", "1")]
    [InlineData("lax $.double()", "\"x\"")]
    public void A_path_fails_on_a_value_that_does_not_fit(string path, string json) => Assert.Throws<PathFailureException>(
        () => new PathEvaluator(PathParser.Parse(path), JsonItem.Read(json)!, None).Run());

    [Theory]
    [InlineData("$.a", 0)]
    [InlineData("lax $.", 6)]
    [InlineData("lax $[1", 7)]
    [InlineData("lax $ ? (@ == )", 14)]
    [InlineData("lax $.a.unknown()", 17)]
    [InlineData("lax $ $", 6)]
    public void A_text_that_is_no_path_says_where(string path, int at) =>
        Assert.Equal(at, Assert.Throws<PathSyntaxException>(() => PathParser.Parse(path)).At);

    [Fact]
    public void A_deep_path_is_refused() => Assert.Throws<PathSyntaxException>(() => PathParser.Parse("lax " + new string('(', 10_000)));
}
