using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>Bytes, only ever declared: text in base64 (plain, MIME or URL-safe) or hexadecimal.</summary>
internal sealed class BinaryColumn(ShapeNode node, ColumnBuilder? parent) : BytesColumn(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.String)
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }
        var text = cursor.Json.ValueIsEscaped ? JsonRecords.Utf8(ref cursor.Json) : cursor.Json.ValueSpan;
        if (TryDecode(text, Room(text.Length), out var length))
            Commit(length);
        else
            Misfit(ref cursor, MisfitReason.Type);
    }

    /// <summary>Text that is both hexadecimal and base64 is taken as base64, as Firehose does.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        if (Base64.DecodeFromUtf8(text, bytes, out var used, out length) == OperationStatus.Done && used == text.Length)
            return true;
        if (Base64Url.DecodeFromUtf8(text, bytes, out used, out length) == OperationStatus.Done && used == text.Length)
            return true;
        length = text.Length / 2;
        return text.Length % 2 == 0
            && Convert.FromHexString(text, bytes, out _, out length) == OperationStatus.Done;
    }
}
