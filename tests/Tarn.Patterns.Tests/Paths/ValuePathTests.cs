using System.Text.Json;
using Tarn.Patterns.Paths;

namespace Tarn.Patterns.Tests.Paths;

/// <summary>Rules around the recorded answers, bounds, and texts that are no paths.</summary>
public sealed class ValuePathTests
{
    private const string Event =
        """{"id":"e-1","detail":{"items":[{"sku":"a","n":2,"tags":["x","y"]},{"sku":"b","n":10}],"of":{"items":[{"sku":"c","n":"2"}]},"a.b":{"c":null}}}""";

    [Theory]
    [InlineData("$.detail.items[*].tags[*]", """["x","y"]""")]
    [InlineData("$.detail.items[0,1].sku", """["a","b"]""")]
    [InlineData("$.detail['items','of']", """{"items":[{"sku":"a","n":2,"tags":["x","y"]},{"sku":"b","n":10}],"of":{"items":[{"sku":"c","n":"2"}]}}""")]
    [InlineData("$.detail['a.b'].c", "null")]
    [InlineData("$['detail']['items'][-2]['sku']", "\"a\"")]
    [InlineData("$..items[0].sku", """["a","c"]""")]
    [InlineData("$..items[?(@.n == 2)].sku", """["a","c"]""")]
    [InlineData("$..items[?(@.n === 2)].sku", """["a"]""")]
    [InlineData("$..[?(@.sku in ['b','c'])].sku", """["b","c"]""")]
    [InlineData("$.detail.items[?(@.sku =~ /A/i || @.n >= 10)].n", "[2,10]")]
    [InlineData("$.detail.items[?(!(@.sku == 'a') && @.n)].sku", """["b"]""")]
    [InlineData("$.detail.items[?(@.tags anyof ['y','z'])].sku", """["a"]""")]
    [InlineData("$.detail.items[?(@.tags subsetof ['x','y','z'])].sku", """["a"]""")]
    [InlineData("$.detail.items[?(@.tags contains 'x')].sku", """["a"]""")]
    [InlineData("$.detail.items[?(@.sku nin ['a'])].sku", """["b"]""")]
    [InlineData("$.detail.items[?(@.n > $.detail.items[0].n)].sku", """["b"]""")]
    [InlineData("$.detail.items[*].n.max()", "refused")]
    [InlineData("$.max($.detail.items[*].n)", "10")]
    [InlineData("$..sku.length()", "0")]
    [InlineData("detail.of", """{"items":[{"sku":"c","n":"2"}]}""")]
    [InlineData("$.detail.none", null)]
    [InlineData("$.detail.none.deeper", null)]
    [InlineData("$.detail.items[2]", null)]
    [InlineData("$.id.deeper", null)]
    [InlineData("$.detail.items[*].none", "[]")]
    public void A_path_reads(string path, string? expected)
    {
        using var document = JsonDocument.Parse(Event);
        string? found;
        try
        {
            found = ValuePath.Parse(path).TryRead(document.RootElement, out var value) ? value.GetRawText() : null;
        }
        catch (PatternException)
        {
            found = "refused";
        }

        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$.")]
    [InlineData("$.a b")]
    [InlineData("$['a")]
    [InlineData("$['a',]")]
    [InlineData("$[x]")]
    [InlineData("$[1 2]")]
    [InlineData("$[99999999999]")]
    [InlineData("$[?(@.a = 1)]")]
    [InlineData("$[?(@.a == )]")]
    [InlineData("$[?(1)]")]
    [InlineData("$[?(@.a =~ /(/)]")]
    [InlineData("$.f(")]
    public void Other_texts_are_refused(string path) => Assert.Throws<PatternException>(() => ValuePath.Parse(path));

    [Fact]
    public void Deep_and_long_paths_are_refused()
    {
        var deep = "@.a";
        for (var i = 0; i < 40; i++)
        {
            deep = $"@[?({deep})]";
        }

        Assert.Throws<PatternException>(() => ValuePath.Parse(deep));
        Assert.Throws<PatternException>(() => ValuePath.Parse($"$[?({new string('(', 100)}@.a{new string(')', 100)})]"));
        Assert.Throws<PatternException>(() => ValuePath.Parse($"$.{new string('a', ValuePath.CharactersMax)}"));
    }

    [Fact]
    public void The_work_is_bounded()
    {
        var tree = "1";
        for (var i = 0; i < 12; i++)
        {
            tree = $$"""{"a":{{tree}},"b":{{tree}}}""";
        }

        using var document = JsonDocument.Parse(tree);
        Assert.Throws<PatternException>(() => ValuePath.Parse("$..*..*..*..*..*").TryRead(document.RootElement, out _));
    }

    [Fact]
    public void Any_text_is_a_path_or_refused()
    {
        var random = new Random(TestSeed.Value);
        using var document = JsonDocument.Parse(Event);
        var cases = File.ReadLines(TestData.Path("jsonpath-cases/cases.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()!).Where(path => path.Length > 0).ToArray();
        const string signs = "$@.[]()?*:,'\"!&|=<>~/\\{}- 019ae";
        for (var i = 0; i < 20_000; i++)
        {
            var text = cases[random.Next(cases.Length)].ToList();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var place = random.Next(text.Count + 1);
                if (random.Next(3) == 0 && place < text.Count)
                {
                    text.RemoveAt(place);
                }
                else
                {
                    text.Insert(place, signs[random.Next(signs.Length)]);
                }
            }

            try
            {
                ValuePath.Parse(new string([.. text])).TryRead(document.RootElement, out _);
            }
            catch (PatternException)
            {
                // refused by name
            }
        }
    }
}
