using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>Writes a value's path in its record as a JSON pointer (RFC 6901), escaped for a JSON string.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6901"/>
internal static class JsonPointer
{
    public static void Write(IBufferWriter<byte> output, ColumnBuilder column, byte[]? field)
    {
        WriteColumn(output, column);
        if (field != null)
        {
            WriteName(output, field);
        }
    }

    private static void WriteColumn(IBufferWriter<byte> output, ColumnBuilder column)
    {
        if (column.Parent == null)
        {
            return;
        }

        WriteColumn(output, column.Parent);
        switch (column.Parent)
        {
            case ListColumn list:
                WriteName(output, Encoding.ASCII.GetBytes(list.CurrentIndex.ToString(CultureInfo.InvariantCulture)));
                break;
            case MapColumn map:
                WriteName(output, map.CurrentKey);
                break;
            default:
                WriteName(output, column.Node.Utf8Name);
                break;
        }
    }

    private static void WriteName(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        output.Write("/"u8);
        if (name.IndexOfAny((byte)'~', (byte)'/') >= 0)
        {
            name = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(name).Replace("~", "~0").Replace("/", "~1"));
        }

        output.Write(JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
    }
}
