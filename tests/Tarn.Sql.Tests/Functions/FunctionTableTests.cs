using Tarn.Sql.Functions;
using Tarn.Sql.Functions.Managed;

namespace Tarn.Sql.Tests.Functions;

public sealed class FunctionTableTests
{
    [Fact]
    public void The_page_lists_every_function()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tarn.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var page = File.ReadAllText(Path.Combine(folder, "docs", "sql.md"));
        Assert.DoesNotContain(FunctionTable.Names, name => !page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1.0, "1.0", "1.0E0")]
    [InlineData(0.1, "0.1", "1.0E-1")]
    [InlineData(1e7, "1.0E7", "1.0E7")]
    [InlineData(9999999.0, "9999999.0", "9.999999E6")]
    [InlineData(0.001, "0.001", "1.0E-3")]
    [InlineData(0.0009, "9.0E-4", "9.0E-4")]
    [InlineData(-0.0, "-0.0", "-0E0")]
    [InlineData(123456.789, "123456.789", "1.23456789E5")]
    [InlineData(1.7976931348623157E308, "1.7976931348623157E308", "1.7976931348623157E308")]
    [InlineData(double.Epsilon, "4.9E-324", "4.9E-324")]
    [InlineData(double.NegativeInfinity, "-Infinity", "-Infinity")]
    public void Doubles_print_as_Java_prints_them(double value, string text, string cast)
    {
        Assert.Equal(text, JavaNumbers.Format(value));
        if (value != double.Epsilon)
        {
            Assert.Equal(cast, JavaNumbers.Scientific(value));
        }
    }

    [Theory]
    [InlineData("$.a.b[1]", "{\"a\":{\"b\":[1,2]}}", "2")]
    [InlineData("$[\"a b\"]", "{\"a b\":3}", "3")]
    [InlineData("$", "5", "5")]
    [InlineData("$.a.c", "{\"a\":{\"b\":1}}", null)]
    [InlineData("$.a", "{\"b\":[{\"a\":9}],\"a\":1,\"a\":2}", "1")]
    [InlineData("$[\"x\\\"y\"]", "{\"x\\\"y\":4}", "4")]
    [InlineData("$[1].é", "[0,{\"é\":6}, damaged", "6")]
    public void Json_paths_find_names_and_positions(string path, string json, string? found)
    {
        var reader = new System.Text.Json.Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        Assert.True(reader.Read());
        var isFound = JsonPath.Parse(path).Seek(ref reader);
        Assert.Equal(found, isFound ? System.Text.Json.JsonDocument.ParseValue(ref reader).RootElement.GetRawText() : null);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("$.a-b")]
    [InlineData("$.")]
    [InlineData("$[1")]
    [InlineData("$[\"a]")]
    [InlineData("$['a']")]
    [InlineData("$.*")]
    [InlineData("")]
    public void Other_paths_are_refused(string path) => Assert.Throws<InvalidOperationException>(() => JsonPath.Parse(path));
}
