using System.Buffers.Binary;

namespace Tarn.Items.Rows;

/// <summary>The exact size of a table or index.</summary>
/// <param name="Items">The number of items, or of rows of an index.</param>
/// <param name="Bytes">DynamoDB's count of their bytes.</param>
public readonly record struct ItemCounts(long Items, long Bytes)
{
    internal static ItemCounts Read(ReadOnlySpan<byte> row) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(row), BinaryPrimitives.ReadInt64LittleEndian(row[sizeof(long)..]));

    internal void Write(Span<byte> row)
    {
        BinaryPrimitives.WriteInt64LittleEndian(row, Items);
        BinaryPrimitives.WriteInt64LittleEndian(row[sizeof(long)..], Bytes);
    }
}
