namespace Tarn.Lake.Hive.Json;

/// <summary>The kinds of <see cref="JsonNode"/>.</summary>
internal enum JsonNodeKind
{
    Object,
    Array,

    /// <summary>A quoted text without escapes.</summary>
    Text,

    /// <summary>A quoted text with escapes.</summary>
    EscapedText,

    /// <summary>A number, true or false; in OpenX's JSON any text without quotes.</summary>
    Literal,
    Null,
}

/// <summary>A value of a line, or the name of a member before its value. The parts of a value follow it.</summary>
/// <param name="Start">The offset of its text in the line, without quotes.</param>
/// <param name="Length">The length of its text.</param>
/// <param name="Next">The index in the tape after it and its parts.</param>
internal readonly record struct JsonNode(JsonNodeKind Kind, int Start, int Length, int Next)
{
    public bool IsScalar => Kind > JsonNodeKind.Array;

    public bool IsQuoted => Kind is JsonNodeKind.Text or JsonNodeKind.EscapedText;
}
