using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Tarn.Wire.Console.Live;

namespace Tarn.Aws.Tests.Console;

public sealed class JsonScalarsTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":12}""", """[{"op":"replace","path":"/a","value":12}]""")]
    [InlineData("""{"a":12}""", """{"a":1}""", """[{"op":"replace","path":"/a","value":1}]""")]
    [InlineData("""{"a":[1,2,{"b":"x"}]}""", """{"a":[1,22,{"b":"xy"}]}""",
        """[{"op":"replace","path":"/a/1","value":22},{"op":"replace","path":"/a/2/b","value":"xy"}]""")]
    [InlineData("""{"a/b~c":true}""", """{"a/b~c":null}""", """[{"op":"replace","path":"/a~1b~0c","value":null}]""")]
    [InlineData("""{"a":"say \"x\\"}""", """{"a":"say \"xy\\"}""", """[{"op":"replace","path":"/a","value":"say \"xy\\"}]""")]
    [InlineData("""{"a":"x"}""", """{"a":7}""", """[{"op":"replace","path":"/a","value":7}]""")]
    [InlineData("7", "8", """[{"op":"replace","path":"","value":8}]""")]
    public void A_changed_scalar_becomes_a_replacement(string before, string now, string patch) => Assert.Equal(patch, Compare(before, now));

    [Theory]
    [InlineData("""{"a":1}""", """{"b":1}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""")]
    [InlineData("""{"a":[1]}""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""")]
    [InlineData("""{"a":1}""", """{"a":[1]}""")]
    [InlineData("""{"a":{}}""", """{"a":1}""")]
    [InlineData("""[]""", """[1]""")]
    [InlineData("""["a"]""", """["a","b"]""")]
    public void Another_structure_is_not_compared(string before, string now) => Assert.Null(Compare(before, now));

    [Fact]
    public void Patches_of_many_versions_make_each_of_them()
    {
        var random = new Random(17);
        var text = Document(random);
        var (scalars, shown) = (new JsonScalarRanges(), JsonNode.Parse(text)!);
        scalars.Read(Encoding.UTF8.GetBytes(text));
        for (var i = 0; i < 300; i++)
        {
            var next = Document(random);
            var patch = new ArrayBufferWriter<byte>();
            Assert.True(scalars.TryCompare(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(next), patch));
            Apply(shown, Encoding.UTF8.GetString(patch.WrittenSpan));
            Assert.Equal(next, shown.ToJsonString());
            text = next;
        }
    }

    // One structure with values of changing kinds and lengths.
    private static string Document(Random random)
    {
        var edges = Enumerable.Range(0, 20).Select(at => $$"""{"Id":"edge/{{at}}","Value":{{Value(random)}},"Rest":[{{Value(random)}},{},[]]}""");
        return JsonNode.Parse($$"""{"Time":{{random.NextDouble()}},"Edges":[{{string.Join(',', edges)}}]}""")!.ToJsonString();
    }

    private static string Value(Random random) => random.Next(6) switch
    {
        0 => "null",
        1 => "true",
        2 => $"\"{new string('x', random.Next(4))}\\\"\\\\\"",
        3 => "\"\"",
        _ => random.Next(2_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string? Compare(string before, string now)
    {
        var scalars = new JsonScalarRanges();
        scalars.Read(Encoding.UTF8.GetBytes(before));
        var patch = new ArrayBufferWriter<byte>();
        return scalars.TryCompare(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(now), patch)
            ? Encoding.UTF8.GetString(patch.WrittenSpan)
            : null;
    }

    private static void Apply(JsonNode shown, string patch)
    {
        foreach (var change in JsonNode.Parse(patch)!.AsArray())
        {
            var parts = change!["path"]!.GetValue<string>().Split('/')[1..];
            var at = parts[..^1].Aggregate(shown, (node, part) => Child(node, part));
            var value = change["value"]?.DeepClone();
            if (at is JsonArray array)
            {
                array[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
            }
            else
            {
                at[parts[^1]] = value;
            }
        }
    }

    private static JsonNode Child(JsonNode node, string part) =>
        node is JsonArray array ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!;
}
