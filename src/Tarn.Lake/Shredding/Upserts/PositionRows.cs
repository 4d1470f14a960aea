using System.Buffers;
using System.Text.Json;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Shredding.Upserts;

/// <summary>Makes the rows of position delete files.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#position-delete-files"/>
public static class PositionRows
{
    /// <summary>The columns, which are the same in every table.</summary>
    public static StructType Columns { get; } = new([
        new NestedField(PositionDeleteColumns.FilePath, "file_path", PrimitiveType.String, Required: true),
        new NestedField(PositionDeleteColumns.Position, "pos", PrimitiveType.Long, Required: true),
    ]);

    /// <summary>Makes chunks of rows in the given order.</summary>
    /// <param name="rows">The location of a data file, a position in it, and the number of the delete file that gets the row.</param>
    /// <param name="keep">Stores the bytes of a chunk.</param>
    public static void Write(IEnumerable<(string File, long Position, int Partition)> rows, Action<ReadOnlyMemory<byte>> keep)
    {
        var shredder = new Shredder(TableShape.Of(Columns, new ShapeOptions { Evolve = false, KeepRest = false }));
        var record = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(record);
        var offset = 0L;
        foreach (var (file, position, partition) in rows)
        {
            record.ResetWrittenCount();
            json.Reset(record);
            json.WriteStartObject();
            json.WriteString("file_path"u8, file);
            json.WriteNumber("pos"u8, position);
            json.WriteEndObject();
            json.Flush();
            var origin = new RowOrigin(0, offset++, 0, 0, Partition: partition);
            if (shredder.Append(record.WrittenSpan, origin).Status == ShredStatus.SealFirst)
            {
                Seal(shredder, keep);
                Invariant.Check(!shredder.Append(record.WrittenSpan, origin).IsRejected);
            }
        }

        if (shredder.Rows > 0)
        {
            Seal(shredder, keep);
        }
    }

    private static void Seal(Shredder shredder, Action<ReadOnlyMemory<byte>> keep)
    {
        var chunk = new ArrayBufferWriter<byte>();
        shredder.Seal(chunk);
        keep(chunk.WrittenMemory);
    }
}
