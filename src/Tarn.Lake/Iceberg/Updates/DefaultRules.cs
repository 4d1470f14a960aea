using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>The specification's rules for the defaults of a column, and for columns whose values are always null.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#default-values"/>
internal static class DefaultRules
{
    /// <summary>The rule that a field breaks; null: none.</summary>
    public static string? Violation(NestedField field)
    {
        if (field is { Required: true, Type: PrimitiveType { Kind: PrimitiveKind.Unknown } })
        {
            return "unknown holds only nulls, so the column cannot be required";
        }

        return (field.InitialDefault is { } initial ? Violation(field, initial) : null) ?? (field.WriteDefault is { } write ? Violation(field, write) : null);
    }

    private static string? Violation(NestedField field, string json)
    {
        using var document = JsonDocument.Parse(json);
        var value = document.RootElement;
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return field.Type switch
        {
            PrimitiveType { Traits.Form: ValueForm.None } type => $"{type} has no default but null, and {json} is another one",
            PrimitiveType type when !IsOf(type.Kind, value.ValueKind) => $"the default {json} is no value of {type}",
            PrimitiveType => null,
            StructType when value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any() => null,
            StructType => $"the default of a struct is {{}}, and its fields have their own; it is {json}",
            _ => $"the default {json} is not supported: lists and maps have none",
        };
    }

    private static bool IsOf(PrimitiveKind kind, JsonValueKind value)
    {
        if (kind == PrimitiveKind.Boolean)
        {
            return value is JsonValueKind.True or JsonValueKind.False;
        }

        // Dates, times and decimals are texts.
        return kind is PrimitiveKind.Int or PrimitiveKind.Long or PrimitiveKind.Float or PrimitiveKind.Double
            ? value == JsonValueKind.Number
            : value == JsonValueKind.String;
    }
}
