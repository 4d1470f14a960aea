using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>The format of docs/formats/chunk.md, version 1. A changed golden file needs another version.</summary>
public sealed class ChunkFormatTests
{
    private static readonly string[] Records =
    [
        """{"b":true,"l":1,"d":0.5,"s":"Zürich","st":{"x":1},"li":["a",null],"at":"2026-11-20T10:00:00Z","m":{"k":"v"},"dec":1.25,"bin":"aGk=","new":7}""",
        """{"b":false,"l":"no","s":"","li":[12]}""",
        "{}",
    ];

    [Fact]
    public void A_chunk_has_the_bytes_of_the_golden_file() =>
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(GoldenPath())), Convert.ToHexString(Make()));

    [Fact]
    public void The_golden_file_reads_as_its_records()
    {
        using var chunk = ColumnChunk.Copy(File.ReadAllBytes(GoldenPath()));
        var batch = Assert.Single(chunk.Batches);
        Assert.Equal((3, true, 100L, 102L), (chunk.Rows, chunk.HasRest, chunk.FirstArrivalTimeMs, chunk.LastArrivalTimeMs));
        Assert.Equal(
            """{"b":true,"l":1,"d":0.5,"s":"Zürich","st":{"x":1},"li":["a",null],"at":"2026-11-20T10:00:00.000000Z","m":{"k":"v"},"dec":1.25,"bin":"aGk=","new":7}""",
            Shredded.Row(batch, 0));
        Assert.Equal("""{"b":false,"s":"","li":["12"]} | [{"path":"/l","reason":"type","value":"no"}]""", Shredded.Row(batch, 1));
        Assert.Equal("{}", Shredded.Row(batch, 2));
        Assert.Equal(new RowOrigin(1, 42, 0, 102, RowOperation.Insert, 3), batch.Origin(2));
    }

    [Fact]
    public void Other_bytes_are_refused()
    {
        var golden = File.ReadAllBytes(GoldenPath());
        golden[4]++;
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => ColumnChunk.Copy(golden)).Kind);
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => ColumnChunk.Copy(golden.AsSpan(0, 50))).Kind);
        golden[4]--;
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => ColumnChunk.Copy(golden.AsSpan(0, golden.Length - 1))).Kind);
    }

    private static byte[] Make()
    {
        var columns = new StructType(
            new NestedField(1, "b", PrimitiveType.Boolean),
            new NestedField(2, "l", PrimitiveType.Long),
            new NestedField(3, "d", PrimitiveType.Double),
            new NestedField(4, "s", PrimitiveType.String),
            new NestedField(5, "st", new StructType(new NestedField(6, "x", PrimitiveType.Int))),
            new NestedField(7, "li", new ListType(8, PrimitiveType.String)),
            new NestedField(9, "at", PrimitiveType.TimestampTz),
            new NestedField(10, "m", new MapType(11, PrimitiveType.String, 12, PrimitiveType.String)),
            new NestedField(13, "dec", PrimitiveType.Decimal(10, 2)),
            new NestedField(14, "bin", PrimitiveType.Binary),
            new NestedField(15, "none", PrimitiveType.Date));
        var shredder = new Shredder(TableShape.Of(columns, new ShapeOptions()));
        for (var i = 0; i < Records.Length; i++)
        {
            Assert.Equal(
                ShredStatus.Appended,
                shredder.Append(Encoding.UTF8.GetBytes(Records[i]), new RowOrigin(1, 40 + i, 0, 100 + i, RowOperation.Insert, i == 2 ? 3 : 0)).Status);
        }

        var output = new ArrayBufferWriter<byte>();
        shredder.Seal(output);
        return output.WrittenSpan.ToArray();
    }

    private static string GoldenPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "chunk-v1.bin");
}
