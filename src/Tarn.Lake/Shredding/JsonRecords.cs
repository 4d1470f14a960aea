using System.Text.Json;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>Rules for reading producers' JSON: depth up to 64, no comments, no trailing commas.</summary>
internal static class JsonRecords
{
    public const int DepthMax = 64;

    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = DepthMax };

    /// <summary>A name's or string's text. Null: an escape is not a character (a lone surrogate).</summary>
    public static byte[]? Utf8(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            return json.ValueSpan.ToArray();
        }

        var buffer = new byte[json.ValueSpan.Length];
        return TryCopy(ref json, buffer, out var length) ? buffer[..length] : null;
    }

    /// <summary>Unescapes into a buffer of at least the raw length. Returns false for a lone surrogate.</summary>
    public static bool TryCopy(ref Utf8JsonReader json, Span<byte> buffer, out int length)
    {
        try
        {
            length = json.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>
    /// The type of column for a number: long or double. Null: a double can hold the integer only inexactly, or the
    /// number is out of range.
    /// </summary>
    public static ColumnKind? NumberKind(ref Utf8JsonReader json)
    {
        var token = json.ValueSpan;
        if (!HasFraction(token))
        {
            if (json.TryGetInt64(out _))
            {
                return ColumnKind.Long;
            }

            return NumberText.IntegerAsDouble(token, out _) ? ColumnKind.Double : null;
        }

        return json.TryGetDouble(out var value) && double.IsFinite(value) ? ColumnKind.Double : null;
    }

    public static bool HasFraction(ReadOnlySpan<byte> number) => number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;

    /// <summary>Whether a text is one number.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        // A number has no end of its own: with isFinalBlock false, the reader never completes it.
        try
        {
            var json = new Utf8JsonReader(text, ReaderOptions);
            return json.Read() && json.TokenType == JsonTokenType.Number && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
