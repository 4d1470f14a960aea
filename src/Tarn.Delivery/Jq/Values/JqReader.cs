using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Delivery.Jq.Values;

/// <summary>Reads JSON into values. Numbers become doubles; of equal keys the last one counts.</summary>
internal static class JqReader
{
    /// <summary>The deepest nesting that a record may have.</summary>
    public const int DepthMax = 256;

    private const int ValueBytes = 40;
    private const int TextBytes = 72;
    private const int ArrayBytes = 96;
    private const int ObjectBytes = 176;
    private const int MemberBytes = 48;

    /// <summary>Reads one value and requires the end of the text after it.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value, or it is too deep.</exception>
    public static JqValue Read(ReadOnlySpan<byte> json)
    {
        var bytesLeft = long.MaxValue;
        return Read(json, ref bytesLeft)!;
    }

    /// <summary>Reads one value in bounded memory. A short text of empty objects makes values of many times its size.</summary>
    /// <param name="json">The text.</param>
    /// <param name="bytesLeft">The memory that the values may take, about; it is lowered by the memory taken.</param>
    /// <returns>The value; null: it takes more memory.</returns>
    /// <exception cref="JsonException">The bytes are not one JSON value, or it is too deep.</exception>
    public static JqValue? Read(ReadOnlySpan<byte> json, ref long bytesLeft)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        var value = Value(ref reader, ref bytesLeft);
        if (bytesLeft < 0)
        {
            return null;
        }

        if (reader.Read())
        {
            throw new JsonException("a second value");
        }

        return value;
    }

    /// <summary>A value at the reader's token; the reader moves to the value's last token, unless memory ended before.</summary>
    private static JqValue Value(ref Utf8JsonReader reader, ref long bytesLeft)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader, ref bytesLeft);
            case JsonTokenType.StartArray:
                return Array(ref reader, ref bytesLeft);
            case JsonTokenType.String:
                bytesLeft -= TextBytes + (2L * reader.ValueSpan.Length);
                return JqValue.Of(Text(ref reader));
            case JsonTokenType.Number:
                bytesLeft -= ValueBytes;
                return JqValue.Of(reader.GetDouble());
            case JsonTokenType.True:
                return JqValue.True;
            case JsonTokenType.False:
                return JqValue.False;
            default:
                return JqValue.Null;
        }
    }

    private static JqValue Object(ref Utf8JsonReader reader, ref long bytesLeft)
    {
        var members = new JqObject();
        bytesLeft -= ObjectBytes;
        while (bytesLeft >= 0 && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bytesLeft -= MemberBytes + (2L * reader.ValueSpan.Length);
            var key = Text(ref reader);
            reader.Read();
            members.Fill(key, Value(ref reader, ref bytesLeft));
        }

        return JqValue.Of(members);
    }

    private static JqValue Array(ref Utf8JsonReader reader, ref long bytesLeft)
    {
        var items = new List<JqValue>();
        bytesLeft -= ArrayBytes;
        while (bytesLeft >= 0 && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            bytesLeft -= sizeof(long) * 2;
            items.Add(Value(ref reader, ref bytesLeft));
        }

        return JqValue.Of(items.ToArray());
    }

    /// <summary>The text of a string or a key. An escaped half of a surrogate pair becomes U+FFFD, as bytes that are not UTF-8 do.</summary>
    public static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Repaired(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static string Repaired(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            var c = escaped[++i];
            if (c == 'u')
            {
                text.Append((char)ushort.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            text.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c });
        }

        return Whole(text.ToString());
    }

    /// <summary>Replaces halves of surrogate pairs.</summary>
    public static string Whole(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune);
        }

        return whole.ToString();
    }
}
