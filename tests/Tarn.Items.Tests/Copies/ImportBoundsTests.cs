using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.GZip;
using Tarn.Items.Copies.Imports;
using Tarn.Storage;

namespace Tarn.Items.Tests.Copies;

/// <summary>The bytes and lines of an import are bounded, so that a few compressed kilobytes cannot become work for hours.</summary>
public sealed class ImportBoundsTests
{
    private const int Mega = 1 << 20;

    [Theory]
    [InlineData(0, 64 * Mega)]
    [InlineData(1, (64 * Mega) + 200)]
    [InlineData(1_000_000, (64 * Mega) + 200_000_000)]
    public void Each_stored_byte_adds_to_the_budget(long stored, int plain)
    {
        var budget = new PlainBudget();
        budget.Add(stored);
        budget.Take(plain);
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => budget.Take(1)).Kind);
    }

    [Theory]
    [InlineData("\n", 65, false)]
    [InlineData("\n", 63, true)]
    [InlineData("x\n", 65, false)]
    [InlineData("x", 65, false)]
    [InlineData("x", 63, true)]
    [InlineData("\r\n", 65, false)]
    [InlineData("{\"Item\":{}}\n", 65, false)]
    public void Lines_end_with_the_budget(string piece, int times, bool isWhole)
    {
        var member = Packed(string.Concat(Enumerable.Repeat(piece, Mega / piece.Length)));
        var file = Enumerable.Repeat(member, times).SelectMany(bytes => bytes).ToArray();
        var budget = new PlainBudget();
        using var plain = new GZipInputStream(new MemoryStream(file));
        var lines = new LineReader(plain, 4 * Mega, budget);
        Assert.Equal(isWhole, Record.Exception(() => ReadAll(lines)) is null);
    }

    [Fact]
    public void Objects_have_one_budget_together()
    {
        var budget = new PlainBudget();
        var file = new byte[40 * Mega];
        ReadAll(new LineReader(new MemoryStream(file), 4 * Mega, budget));
        Assert.Throws<TarnException>(() => ReadAll(new LineReader(new MemoryStream(file), 4 * Mega, budget)));
    }

    [Fact]
    public void Plain_objects_never_reach_their_budget()
    {
        var budget = new PlainBudget();
        for (var i = 0; i < 3; i++)
        {
            var file = new byte[40 * Mega];
            budget.Add(file.Length);
            ReadAll(new LineReader(new MemoryStream(file), 4 * Mega, budget));
        }
    }

    private static void ReadAll(LineReader lines)
    {
        while (lines.MoveNext())
        {
            Assert.True(lines.Line.Length <= 8 * Mega);
        }
    }

    private static byte[] Packed(string text)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
