using System.Text.Json;

namespace Tarn.Lake.Shredding.Misfits;

/// <summary>An entry of a row's <c>_rest</c>.</summary>
/// <param name="Whole">The entry in the text.</param>
/// <param name="Path">Its path in the text, in quotes.</param>
/// <param name="Value">Its value in the text.</param>
/// <param name="Parts">
/// The names and indexes of its path from the row down. Null: the reason is none of type, range and duplicate, or a client wrote the text.
/// </param>
/// <param name="Reason">The reason, where there are parts.</param>
internal readonly record struct RestEntry(Range Whole, Range Path, Range Value, IReadOnlyList<string>? Parts, MisfitReason Reason)
{
    /// <summary>Whether a later value replaced it.</summary>
    public bool IsDuplicate => Reason == MisfitReason.Duplicate;

    /// <summary>Rules for reading a row with its values in <c>_rest</c>.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = JsonRecords.DepthMax * 3 };

    /// <summary>Reads a row's <c>_rest</c>. Returns false when it is no array of objects, because a client wrote it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> rest, List<RestEntry> entries)
    {
        try
        {
            var json = new Utf8JsonReader(rest, ReaderOptions);
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                entries.Add(Read(ref json));
            }

            return json.TokenType == JsonTokenType.EndArray && !json.Read();
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static RestEntry Read(ref Utf8JsonReader json)
    {
        var first = (int)json.TokenStartIndex;
        var (pointer, reason, path, value) = ((string?)null, (string?)null, default(Range), default(Range));
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            var start = (int)json.TokenStartIndex;
            reason = name == "reason" && json.TokenType == JsonTokenType.String ? json.GetString() : reason;
            pointer = name == "path" && json.TokenType == JsonTokenType.String ? json.GetString() : pointer;
            json.Skip();
            path = name == "path" ? start..(int)json.BytesConsumed : path;
            value = name == "value" ? start..(int)json.BytesConsumed : value;
        }

        MisfitReason? known = reason switch { "type" => MisfitReason.Type, "range" => MisfitReason.Range, "duplicate" => MisfitReason.Duplicate, _ => null };
        var parts = known is not null && !value.Equals(default) && pointer is ['/', ..] ? PartsOf(pointer) : null;
        return new RestEntry(first..(int)json.BytesConsumed, path, value, parts, known ?? MisfitReason.Reserved);
    }

    private static IReadOnlyList<string> PartsOf(string pointer) =>
    [
        .. pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)),
    ];
}
