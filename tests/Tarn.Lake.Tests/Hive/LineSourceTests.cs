using System.IO.Compression;
using System.Text;
using Tarn.Lake.Codecs;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Lines;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Hive;

/// <summary>Lines of files: their ends, headers and footers, and parts of files.</summary>
public sealed class LineSourceTests
{
    [Fact]
    public void Parts_of_a_file_have_each_line_once_whatever_its_end()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 80)).Select(_ => "ab\n\r"[random.Next(4)])));
            var whole = Lines(bytes, LinePart.Whole);
            var size = random.Next(1, 12);
            var parts = Enumerable.Range(0, (bytes.Length + size - 1) / size)
                .SelectMany(i => Lines(bytes, new LinePart(i * size, (i + 1) * size >= bytes.Length ? long.MaxValue : (i + 1) * size)));
            Assert.True(whole.SequenceEqual(parts), $"seed {seed}");
        }
    }

    [Fact]
    public void Lines_are_those_between_feeds_returns_and_both() =>
        Assert.Equal(["a", "", "b", "c", "", "d"], Lines("a\r\n\nb\rc\n\rd"u8.ToArray(), LinePart.Whole));

    [Theory]
    [InlineData(0, 0, "1,2,3,4,5")]
    [InlineData(2, 0, "3,4,5")]
    [InlineData(0, 2, "1,2,3")]
    [InlineData(1, 2, "2,3")]
    [InlineData(3, 2, "")]
    [InlineData(9, 9, "")]
    public void Header_and_footer_are_left_out(int header, int footer, string expected) =>
        Assert.Equal(expected, string.Join(',', Lines("1\n2\n3\n4\n5\n"u8.ToArray(), LinePart.Whole, header, footer)));

    [Fact]
    public void A_header_longer_than_a_part_belongs_to_the_first_part()
    {
        var bytes = "a long header\n1\n2\n"u8.ToArray();
        Assert.Empty(Lines(bytes, new LinePart(0, 4), header: 1));
        Assert.Equal(["1", "2"], Lines(bytes, new LinePart(4, long.MaxValue), header: 1));
    }

    [Fact]
    public void A_line_of_32_MB_is_read_and_a_longer_one_is_refused_by_its_number()
    {
        var most = new string('x', LineSource.LineBytesMax);
        Assert.Equal(["a", most, "b"], Lines(Encoding.ASCII.GetBytes($"a\n{most}\nb"), LinePart.Whole));
        foreach (var end in new[] { "\nb", "" })
        {
            var error = Assert.Throws<TarnException>(() => Lines(Encoding.ASCII.GetBytes($"a\n{most}x{end}"), LinePart.Whole));
            Assert.Equal(("HIVE_BAD_DATA", "line 2 is longer than 32 MB"), (error.Reason, error.Message));
        }
    }

    [Fact]
    public void An_error_in_a_part_names_the_number_of_the_line_in_the_file()
    {
        var form = new HiveForm { Format = HiveFormat.HiveJson, Columns = [new HiveFormColumn("a", "int")] };
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 5_000).Select(i => i == 4_321 ? "{\r\n" : "{\"a\":1}\r\n")));
        foreach (var part in new[] { LinePart.Whole, new LinePart(20_000, long.MaxValue) })
        {
            var error = Assert.Throws<TarnException>(() => HiveReading.Rows(form, "f", bytes, part));
            Assert.StartsWith("line 4321: Invalid JSON:", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_compressed_file_that_is_cut_has_the_rows_before_the_cut_and_then_an_error_with_the_line()
    {
        using var stored = new MemoryStream();
        using (var gzip = new GZipStream(stored, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 200_000).Select(i => $"{i:00000000}\n"))));
        }

        var cut = stored.ToArray()[..^1_000];
        using var source = new LineSource(FileCompression.Decompress("f.gz", new MemoryStream(cut)), LinePart.Whole, 0, 0);
        var (starts, lengths, rows) = (new int[2_048], new int[2_048], 0);
        var error = Assert.Throws<TarnException>(() =>
        {
            while (source.Next(starts, lengths) is var count and > 0)
            {
                rows += count;
            }
        });
        Assert.Equal("HIVE_CURSOR_ERROR", error.Reason);
        Assert.StartsWith($"line {rows + 1}: ", error.Message, StringComparison.Ordinal);
        Assert.InRange(rows, 100_000, 199_999);
    }

    private static List<string> Lines(byte[] bytes, LinePart part, int header = 0, int footer = 0)
    {
        using var source = new LineSource(new MemoryStream(bytes), part, header, footer);
        var (starts, lengths) = (new int[7 + footer], new int[7 + footer]);
        var lines = new List<string>();
        while (source.Next(starts, lengths) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                lines.Add(Encoding.ASCII.GetString(source.Bytes.Slice(starts[i], lengths[i])));
            }
        }

        return lines;
    }
}
