using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Lake.Shredding.Misfits;

/// <summary>The number of values of one column that went to <c>_rest</c> for one reason.</summary>
/// <param name="Column">The column's path, parts joined by dots; null: all columns without their own line.</param>
/// <param name="Value">The kind of the values; true and false both count as <see cref="JsonValueKind.True"/>.</param>
/// <param name="Type">The column's most recent type; null: the table has no such column.</param>
/// <param name="Count">The number of values.</param>
public readonly record struct RestLine(string? Column, MisfitReason Reason, JsonValueKind Value, string? Type, long Count)
{
    /// <summary>The reason as text for people: <c>number, the column is string</c>.</summary>
    public string Explanation => (Column, Reason) switch
    {
        (null, _) => "columns beyond those counted one by one",
        (_, MisfitReason.Type) => $"{KindText}, the column is {Type}",
        (_, MisfitReason.Range) => $"{KindText} beyond the range of {Type}",
        (_, MisfitReason.Duplicate) => "duplicate, a record's last value wins",
        (_, MisfitReason.Columns) => "the table has no such column and takes no more",
        _ => "the name is reserved",
    };

    /// <summary>The reason as one word: <c>type</c>, <c>range</c>, <c>duplicate</c>, <c>columns</c>, <c>reserved</c>, <c>other</c>.</summary>
    public string ReasonText => TextOf(Column, Reason);

    /// <summary>
    /// The values' kind: <c>number</c>, <c>string</c>, <c>boolean</c>, <c>array</c>, <c>object</c>, <c>null</c>.
    /// </summary>
    public string KindText => Value is JsonValueKind.True or JsonValueKind.False ? "boolean" : Value.ToString().ToLowerInvariant();

    /// <summary>One sentence: <c>1 value of "title" went to _rest: number, the column is string</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Count:N0} {(Count == 1 ? "value" : "values")} of {TextOf(Column)} went to _rest: {Explanation}");

    /// <inheritdoc cref="ReasonText"/>
    public static string TextOf(string? column, MisfitReason reason) => column is null ? "other" : reason.ToString().ToLowerInvariant();

    internal static JsonValueKind KindOf(byte first) => first switch
    {
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'"' => JsonValueKind.String,
        (byte)'t' or (byte)'f' => JsonValueKind.True,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    /// <summary>A column's name as quoted text for people. Control characters are escaped.</summary>
    public static string TextOf(string? column) =>
        column is null ? "other columns" : $"\"{JsonEncodedText.Encode(column, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
