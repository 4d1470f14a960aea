using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Delivery.Jq.Values;

/// <summary>Reads JSON into values. Numbers become doubles; of equal keys the last one counts.</summary>
internal static class JqReader
{
    /// <summary>The deepest nesting that a record may have.</summary>
    public const int DepthMax = 256;

    /// <summary>Reads one value and requires the end of the text behind it.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value, or it is too deep.</exception>
    public static JqValue Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        var value = Value(ref reader);
        if (reader.Read())
        {
            throw new JsonException("a second value");
        }

        return value;
    }

    /// <summary>A value at the reader's token; the reader moves to the value's last token.</summary>
    private static JqValue Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader);
            case JsonTokenType.StartArray:
                return Array(ref reader);
            case JsonTokenType.String:
                return JqValue.Of(Text(ref reader));
            case JsonTokenType.Number:
                return JqValue.Of(reader.GetDouble());
            case JsonTokenType.True:
                return JqValue.True;
            case JsonTokenType.False:
                return JqValue.False;
            default:
                return JqValue.Null;
        }
    }

    private static JqValue Object(ref Utf8JsonReader reader)
    {
        var members = new JqObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = Text(ref reader);
            reader.Read();
            members.Fill(key, Value(ref reader));
        }

        return JqValue.Of(members);
    }

    private static JqValue Array(ref Utf8JsonReader reader)
    {
        var items = new List<JqValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader));
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
