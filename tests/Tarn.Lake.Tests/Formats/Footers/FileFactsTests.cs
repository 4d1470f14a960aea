using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Formats;
using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Formats.Footers;

/// <summary>Facts of files that may be hostile.</summary>
public sealed class FileFactsTests
{
    [Fact]
    public void Deeply_nested_columns_survive_the_way_from_the_worker()
    {
        IcebergType type = PrimitiveType.String;
        for (var level = 0; level < 90; level++)
        {
            type = new StructType(new NestedField(level + 1, "f", type));
        }

        var facts = FileFactsJson.Read(Encoding.UTF8.GetString(FileFactsJson.Write(new FileFacts { RowCount = 3, Columns = (StructType)type })));
        Assert.Equal(type, facts.Columns);
        Assert.Equal(3, facts.RowCount);
    }

    [Fact]
    public void Text_that_is_no_facts_is_damage() =>
        Assert.All(new[] { "", "{}", "[]", "{\"rows\":\"x\"}" }, text => Assert.Equal(
            ErrorKind.Damaged, Assert.Throws<TarnException>(() => FileFactsJson.Read(text)).Kind));

    [Fact]
    public void A_footer_of_millions_of_elements_is_refused_before_they_take_memory()
    {
        const int Count = 4_000_000;
        var footer = new byte[6 + Count + 1];
        footer[0] = 0x29;
        footer[1] = 0xFC;
        var (at, left) = (2, Count);
        for (; left >= 0x80; left >>= 7)
        {
            footer[at++] = (byte)(left | 0x80);
        }

        footer[at] = (byte)left;
        Assert.Contains("more than 250000 elements", Assert.Throws<TarnException>(() => ParquetFooterReader.Read(footer)).Message);

        var file = new byte[4 + footer.Length + 8];
        footer.CopyTo(file, 4);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(file.Length - 8), footer.Length);
        "PAR1"u8.CopyTo(file);
        "PAR1"u8.CopyTo(file.AsSpan(file.Length - 4));
        Assert.StartsWith("its footer is damaged", FileFactsReader.Read(new MemoryStream(file), new HashSet<string>()).Misfit, StringComparison.Ordinal);
    }
}
