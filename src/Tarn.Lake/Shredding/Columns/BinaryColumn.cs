using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Bytes from text in base64 (plain, MIME or URL-safe) or hexadecimal. Only declared columns have this type. Every
/// value of a <c>fixed</c> has its length.
/// </summary>
internal sealed class BinaryColumn(ShapeNode node, ColumnBuilder? parent) : BytesColumn(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.String)
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        if (TryRead(ref cursor.Json, out var length))
        {
            Commit(length);
        }
        else
        {
            Misfit(ref cursor, length < 0 ? MisfitReason.Type : MisfitReason.Range);
        }
    }

    private bool TryRead(ref Utf8JsonReader json, out int length)
    {
        if (!json.ValueIsEscaped)
        {
            return TryDecode(json.ValueSpan, out length);
        }

        length = -1;
        return JsonRecords.Utf8(ref json) is { } text && TryDecode(text, out length);
    }

    /// <summary>
    /// Decodes text. Text that is both hexadecimal and base64 is read as base64, as in Firehose. For a <c>fixed</c>,
    /// the encoding that gives its length is chosen.
    /// </summary>
    /// <param name="length">number of bytes; -1 when the text is in no such encoding</param>
    private bool TryDecode(ReadOnlySpan<byte> text, out int length)
    {
        var bytes = Room(text.Length);
        length = -1;
        return (Base64.DecodeFromUtf8(text, bytes, out var used, out var count) == OperationStatus.Done && used == text.Length && Fits(count, ref length))
            || (Base64Url.DecodeFromUtf8(text, bytes, out used, out count) == OperationStatus.Done && used == text.Length && Fits(count, ref length))
            || (text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out count) == OperationStatus.Done && Fits(count, ref length));
    }

    private bool Fits(int count, ref int length)
    {
        length = count;
        return Node.Length == 0 || count == Node.Length;
    }
}
