using System.Text.Json;

namespace Tarn.Patterns.Paths.Filters;

/// <summary>One side of an operator: a literal, or a path of the value or of the document.</summary>
internal sealed record FilterOperand(ValuePath? Path, FilterValue Literal)
{
    /// <summary>The value; null: the path cannot be read from this value.</summary>
    public FilterValue? Value(JsonElement item, PathReading reading) => Path is not { } path ? Literal
        : path.IsOfDocument ? reading.OfDocument(path, () => Read(path, reading.Document, reading))
        : Read(path, item, reading);

    private static FilterValue? Read(ValuePath path, JsonElement item, PathReading reading) => path.Read(reading.Inner(path), item, out var value) switch
    {
        PathOutcome.Done => FilterValue.Of(value),
        PathOutcome.Missing => FilterValue.Undefined,
        PathOutcome.Refused => null,
        _ => throw ValuePath.OutsideArray(),
    };
}
