namespace Tarn.Lake.Hive.Json;

/// <summary>A line, and its values.</summary>
/// <param name="bytes">The line, in UTF-8.</param>
/// <param name="tape">The values.</param>
/// <param name="texts">Resolves escapes.</param>
internal readonly ref struct JsonLine(ReadOnlySpan<byte> bytes, JsonTape tape, JsonTexts texts)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>A value or name by its index in the tape.</summary>
    public JsonNode this[int node] => tape[node];

    /// <summary>The text of a value without parts, or of a name: without quotes, with escapes resolved. It is valid until the next call.</summary>
    public ReadOnlySpan<byte> Text(int node)
    {
        var (kind, start, length, _) = tape[node];
        var raw = _bytes.Slice(start, length);
        return kind == JsonNodeKind.EscapedText ? texts.Unescape(raw) : raw;
    }
}
