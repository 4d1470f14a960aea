using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Topics.Filters;

/// <summary>
/// The faults of policies with their positions, as the real service reports them. It writes a policy without blanks and reads that text again.
/// Text that is no JSON is not shown.
/// </summary>
public static class PolicyFaults
{
    private const string NotJson = "failed to parse JSON.";
    private const string Hidden = "REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The sentence for a text that is no JSON.</summary>
    public static string NotJsonIn(string text)
    {
        var start = text.AsSpan().IndexOfAnyExcept(" \t\r\n");
        if (start < 0)
        {
            return NotJson;
        }

        if (char.IsLetter(text[start]))
        {
            var end = start;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$'))
            {
                end++;
            }

            return Placed($"{NotJson} Unrecognized token '{text[start..end]}': was expecting (JSON String, Number, Array, Object or token 'null', "
                + "'true' or 'false')", Hidden, text, end);
        }

        var next = start + 1 + Math.Max(0, text.AsSpan(start + 1).IndexOfAnyExcept(" \t\r\n"));
        return text[start] == '{' && next < text.Length && text[next] is not ('"' or '}')
            ? Placed($"{NotJson} Unexpected character ('{text[next]}' (code {(int)text[next]})): was expecting double-quote to start field name",
                Hidden, text, next)
            : NotJson;
    }

    /// <summary>The fault of a filter policy, with the position where reading stopped, if it is a fault of one value.</summary>
    internal static PatternException Of(string text, PatternException fault)
    {
        byte[] compact;
        try
        {
            compact = CompactOf(text);
        }
        catch (JsonException)
        {
            return fault;
        }

        try
        {
            EventPattern.Parse(compact);
            return UnsupportedIn(compact, fault.Message) is { } end ? WithSource(fault.Message, compact, end) : fault;
        }
        catch (PatternException placed)
        {
            return HasNoPlace(placed) ? placed : WithSource(Spoken(placed.Message), compact, placed.Column - 1);
        }
    }

    private static bool HasNoPlace(PatternException fault) => fault.Column == 0
        || fault.Message.StartsWith("Nonstandard IP", StringComparison.Ordinal) || fault.Message.StartsWith("Malformed CIDR", StringComparison.Ordinal);

    // The service speaks of a prefix for each of these operators.
    private static string Spoken(string message) =>
        message is "cidr match pattern must be a string" or "prefix/suffix match pattern must be a string" ? "prefix match pattern must be a string" : message;

    private static byte[] CompactOf(string text)
    {
        using var json = JsonDocument.Parse(text);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Compact))
        {
            json.RootElement.WriteTo(writer);
        }

        return bytes.ToArray();
    }

    /// <param name="end">The end of the value or name at which reading stopped, in bytes.</param>
    private static PatternException WithSource(string message, byte[] compact, int end)
    {
        var at = Encoding.UTF8.GetCharCount(compact, 0, PlaceOf(message, compact, end));
        var text = Encoding.UTF8.GetString(compact);
        return new PatternException(Placed(message, $"(String)\"{text}\"", text, at));
    }

    // The service's reader is ahead of the fault. It has passed the first quote of a text, the first value after a name, or the value after an
    // unknown operator.
    private static int PlaceOf(string message, byte[] compact, int end)
    {
        var reader = new Utf8JsonReader(compact);
        while (reader.Read() && reader.BytesConsumed < end)
        {
        }

        if (message.StartsWith("Bad numeric range operator", StringComparison.Ordinal))
        {
            return end;
        }

        if (reader.TokenType == JsonTokenType.PropertyName || message.StartsWith("Unrecognized numeric range operator", StringComparison.Ordinal))
        {
            reader.Read();
        }

        return (int)(reader.TokenType == JsonTokenType.String ? reader.TokenStartIndex + 1 : reader.BytesConsumed);
    }

    // The end of the name of an operator that only event patterns know; null: the fault is another one.
    private static int? UnsupportedIn(byte[] compact, string message)
    {
        const string Unsupported = "Unsupported anything-but pattern: ";
        if (!message.StartsWith(Unsupported, StringComparison.Ordinal))
        {
            return null;
        }

        var reader = new Utf8JsonReader(compact);
        var isInside = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (isInside && reader.ValueTextEquals(message.AsSpan(Unsupported.Length)))
            {
                return (int)reader.BytesConsumed;
            }

            isInside |= reader.ValueTextEquals("anything-but"u8);
        }

        return null;
    }

    // Lines and columns count from 1.
    private static string Placed(string message, string source, string text, int at)
    {
        var before = text.AsSpan(0, Math.Min(at, text.Length));
        var line = before.Count('\n') + 1;
        var column = at - before.LastIndexOf('\n');
        return string.Create(CultureInfo.InvariantCulture, $"{message}\n at [Source: {source}; line: {line}, column: {column}]");
    }
}
