using System.Buffers.Text;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// UUIDs, from text of 36 characters, stored as 16 bytes with the most significant first. Only declared columns have
/// this type.
/// </summary>
internal sealed class UuidColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<UInt128>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.String
            || !Utf8Parser.TryParse(cursor.Json.ValueSpan, out Guid value, out var used) || used != cursor.Json.ValueSpan.Length)
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Append(System.Runtime.InteropServices.MemoryMarshal.Read<UInt128>(bytes));
    }
}
