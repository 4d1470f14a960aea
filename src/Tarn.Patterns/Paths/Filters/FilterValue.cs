using System.Text.Json;
using Tarn.Patterns.Expressions;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>An operand's value.</summary>
/// <param name="Kind">Which of the others it has.</param>
/// <param name="Text">The text, or the number as text.</param>
/// <param name="Boolean">The truth value.</param>
/// <param name="Json">The array or object.</param>
/// <param name="Pattern">The regular expression of a whole text.</param>
internal sealed record FilterValue(
    FilterKind Kind, string Text = "", bool Boolean = false, JsonElement Json = default, TextPattern? Pattern = null)
{
    public static FilterValue Undefined { get; } = new(FilterKind.Undefined);

    public static FilterValue Null { get; } = new(FilterKind.Null);

    /// <summary>A value of the document.</summary>
    public static FilterValue Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Null,
        JsonValueKind.True or JsonValueKind.False => new FilterValue(FilterKind.Boolean, Boolean: value.GetBoolean()),
        JsonValueKind.Number => new FilterValue(FilterKind.Number, PathNumbers.Plain(value.GetRawText())),
        JsonValueKind.String => new FilterValue(FilterKind.Text, value.GetString()!),
        _ => new FilterValue(FilterKind.Json, Json: value),
    };

    /// <summary>Equality of <c>==</c>: a number equals a text of that number.</summary>
    public bool Is(FilterValue other) => (Kind, other.Kind) switch
    {
        (FilterKind.Null, FilterKind.Null) => true,
        (FilterKind.Boolean, FilterKind.Boolean) => Boolean == other.Boolean,
        (FilterKind.Text, FilterKind.Text or FilterKind.Number) => Text == other.Text,
        (FilterKind.Number, FilterKind.Number) => PathNumbers.AreEqual(Text, other.Text),
        (FilterKind.Number, FilterKind.Text) => PathNumbers.Of(other.Text) is { } number && PathNumbers.AreEqual(Text, number),
        (FilterKind.Json, FilterKind.Json or FilterKind.JsonLiteral) => PathValues.AreSame(Json, other.Json),
        _ => false,
    };

    /// <summary>The elements of an array; null: the value is none.</summary>
    public IReadOnlyList<FilterValue>? Elements() =>
        Kind is FilterKind.Json or FilterKind.JsonLiteral && Json.ValueKind == JsonValueKind.Array
            ? [.. Json.EnumerateArray().Select(Element)]
            : null;

    // Lists are compared element by element, and an array or object in one equals nothing. A text that is a path is read as that path.
    private static FilterValue Element(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array or JsonValueKind.Object || (value.ValueKind == JsonValueKind.String && IsPath(value.GetString()!))
            ? Undefined
            : Of(value);

    private static bool IsPath(string text)
    {
        if (text.TrimStart() is not ['$' or '@', ..])
        {
            return false;
        }

        try
        {
            _ = ValuePath.Parse(text.Trim());
            return true;
        }
        catch (PatternException)
        {
            return false;
        }
    }
}
