using System.Text;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Lines;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Hive;

/// <summary>Bytes that no program meant as rows: each reader gives rows or an error by name, the same each time.</summary>
public sealed class HostileLinesTests
{
    private static readonly string[] Types =
    [
        "int", "string", "double", "decimal(10,2)", "date", "timestamp", "binary", "boolean", "array<int>", "map<string,int>", "struct<x:int,y:array<string>>",
    ];

    public static TheoryData<HiveFormat> Formats() => [HiveFormat.Text, HiveFormat.Csv, HiveFormat.HiveJson, HiveFormat.OpenXJson];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Random_bytes_are_rows_or_an_error_the_same_each_time(HiveFormat format)
    {
        var alphabet = "\n\r{}[]\",:\\'abu019.-+eEtfnNT\u0001\u0002\u0003/*#;= \u00e9\u0000"u8.ToArray();
        for (var seed = 1; seed <= 800; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(400)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = seed % 2 == 0 ? alphabet[random.Next(alphabet.Length)] : (byte)random.Next(256);
            }

            Assert.Equal(Outcome(format, bytes), Outcome(format, bytes));
        }
    }

    [Theory]
    [InlineData("text_nested_deep")]
    [InlineData("text_collections")]
    [InlineData("csv_quotes_embedded")]
    [InlineData("json_hive_nested")]
    [InlineData("json_openx_nested")]
    [InlineData("json_openx_maps")]
    public void Damaged_files_are_rows_or_an_error_the_same_each_time(string name)
    {
        var golden = new GoldenHive(name);
        var form = golden.Form();
        var whole = golden.Files.First().Bytes;
        for (var seed = 1; seed <= 1_000; seed++)
        {
            var random = new Random(seed);
            var bytes = whole[..(seed % 4 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.Equal(Outcome(() => HiveReading.Rows(form, "f", bytes)), Outcome(() => HiveReading.Rows(form, "f", bytes)));
        }
    }

    [Theory]
    [InlineData(HiveFormat.HiveJson)]
    [InlineData(HiveFormat.OpenXJson)]
    public void Values_nested_too_deep_are_an_error(HiveFormat format)
    {
        foreach (var open in new[] { "[", "{\"a\":" })
        {
            foreach (var key in new[] { "c1", "other" })
            {
                var line = $"{{\"{key}\":{string.Concat(Enumerable.Repeat(open, 2_000_000))}";
                var error = Assert.Throws<TarnException>(() => Rows(format, Encoding.ASCII.GetBytes(line)));
                Assert.Equal("HIVE_CURSOR_ERROR", error.Reason);
            }
        }
    }

    [Fact]
    public void A_line_of_millions_of_values_is_refused_within_bounded_memory()
    {
        var error = Assert.Throws<TarnException>(() => Rows(HiveFormat.OpenXJson, Encoding.ASCII.GetBytes($"{{\"c8\":[{new string(',', 10_000_000)}]}}")));
        Assert.Equal((ErrorKind.LimitExceeded, "line 1: more than 4194304 values"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData(HiveFormat.Text)]
    [InlineData(HiveFormat.HiveJson)]
    [InlineData(HiveFormat.OpenXJson)]
    public void A_map_of_many_equal_and_other_keys_takes_linear_time(HiveFormat format)
    {
        const int keys = 200_000;
        var entries = Enumerable.Range(0, keys);
        var line = format == HiveFormat.Text
            ? "k" + new string('\u0001', 9) + string.Join('\u0002', entries.Select(i => $"k{i % (keys / 2)}\u0003{i}"))
            : $"{{\"c9\":{{{string.Join(',', entries.Select(i => $"\"k{i}\":{i}"))}}}}}";
        var map = Rows(format, Encoding.ASCII.GetBytes(line))[0][9]!;
        Assert.Equal(format == HiveFormat.Text ? keys / 2 : keys, map.Split(", ").Length);
        Assert.StartsWith("{k0=0, k1=1, ", map, StringComparison.Ordinal);
    }

    private static string Outcome(HiveFormat format, byte[] bytes) => Outcome(() => Rows(format, bytes));

    private static string Outcome(Func<List<string?[]>> read)
    {
        try
        {
            return string.Join('\n', read().Select(row => string.Join('|', row.Select(value => value ?? "(null)"))));
        }
        catch (TarnException error)
        {
            Assert.StartsWith("line ", error.Message, StringComparison.Ordinal);
            return $"{error.Reason}: {error.Message}";
        }
    }

    private static List<string?[]> Rows(HiveFormat format, byte[] bytes)
    {
        var types = format == HiveFormat.Csv ? [.. Types.Select(type => type.Contains('<') || type == "binary" ? "string" : type)] : Types;
        var form = new HiveForm
        {
            Format = format,
            Columns = [.. types.Select((type, i) => new HiveFormColumn($"c{i}", type))],
            Properties = format == HiveFormat.Csv ? new Dictionary<string, string> { ["use.null.for.invalid.data"] = "true" } : [],
        };
        return HiveReading.Rows(form, "f", bytes, LinePart.Whole);
    }
}
