using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.Streaming.Running.Records;

namespace Tarn.Streaming.Tests;

public class RecordCellsTests
{
    private const string Sample = """
        {"a":"x\\u00e9\\n\\"","b":-1.5e+7,"c":[1,{"d":null},[],{}],"e":true,"f":{"g":[0,false]},"é":"€ \\ud83d\\ude00"}
        """;

    [Fact]
    public void The_scan_accepts_what_the_runtimes_reader_accepts()
    {
        var random = new Random(TestSeed.Value);
        var cells = new RecordCells([]);
        var accepted = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var record = Encoding.UTF8.GetBytes(Sample.Trim());
            for (var n = random.Next(3); n > 0; n--)
            {
                record = Changed(record, random);
            }

            var found = cells.Find(record, []) is null;
            accepted += found ? 1 : 0;
            Assert.True(found == Accepts(record), $"seed {TestSeed.Value}: {Encoding.UTF8.GetString(record)}");
        }

        Assert.InRange(accepted, 1_000, 199_000);
    }

    [Fact]
    public void Depth_is_limited_as_in_the_runtimes_reader()
    {
        foreach (var depth in new[] { 63, 64, 2_000_000 })
        {
            var record = Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', depth)}{new string(']', depth)}}}");
            Assert.Equal(Accepts(record), new RecordCells([]).Find(record, []) is null);
        }
    }

    [Fact]
    public void Members_are_texts_or_json_and_the_last_of_equal_ones_counts()
    {
        var cells = new RecordCell[4];
        var record = Encoding.UTF8.GetBytes("{\"n\":1,\"x\":{\"n\":2}, \"t\" : \"a\\\"b\" ,\"n\":-3.50,\"j\":\"q\",\"z\":null,\"\\u0078\":[7]}");
        Assert.Null(new RecordCells([new("n", false), new("t", false), new("j", true), new("x", true)]).Find(record, cells));
        Assert.Equal(["-3.50", "a\"b", "\"q\"", "[7]"], cells.Select(c => Encoding.UTF8.GetString(c.Of(record))));
    }

    private static byte[] Changed(byte[] record, Random random)
    {
        const string Bytes = "{}[]\",:\\0129-+.eEtrufalsn \t\u0001";
        var at = random.Next(record.Length);
        var other = random.Next(20) == 0 ? (byte)random.Next(256) : (byte)Bytes[random.Next(Bytes.Length)];
        return random.Next(4) switch
        {
            0 => [.. record[..at], .. record[(at + 1)..]],
            1 => [.. record[..at], other, .. record[at..]],
            2 => record[..Math.Max(1, at)],
            _ => [.. record[..at], other, .. record[(at + 1)..]],
        };
    }

    private static bool Accepts(byte[] record)
    {
        if (!Utf8.IsValid(record))
        {
            return false;
        }

        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
            }

            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
