using System.Text.Json;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>
/// Maps names in data files without field ids (files imported from other systems) to columns. It is the table property
/// <see cref="Property"/>. Names match exactly.
/// </summary>
/// <param name="Fields">The fields of the top level.</param>
/// <seealso href="https://iceberg.apache.org/spec/#name-mapping-serialization"/>
public sealed record NameMapping(IReadOnlyList<MappedField> Fields)
{
    /// <summary>The table property that holds the mapping as JSON.</summary>
    public const string Property = "schema.name-mapping.default";

    /// <summary>The table's mapping; null when it has none.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the property is not a name mapping.</exception>
    public static NameMapping? Of(TableMetadata metadata)
    {
        if (!metadata.Properties.TryGetValue(Property, out var json))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return new NameMapping(MappedField.ReadAll(document.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw IcebergFormat.Broken($"property {Property} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The field for a path of names, from the top level down; null when the mapping has no such field.
    /// </summary>
    public MappedField? Find(IReadOnlyList<string> path)
    {
        MappedField? found = null;
        foreach (var name in path)
        {
            found = (found?.Fields ?? Fields).FirstOrDefault(field => field.Names.Contains(name));
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }
}

/// <summary>
/// One field of a name mapping. Lists have a field named <c>element</c>, maps <c>key</c> and <c>value</c>.
/// </summary>
/// <param name="FieldId">The column; null: the names are known but belong to no column.</param>
/// <param name="Names">The names that denote the field.</param>
/// <param name="Fields">The fields nested in it.</param>
public sealed record MappedField(int? FieldId, IReadOnlyList<string> Names, IReadOnlyList<MappedField> Fields)
{
    internal static IReadOnlyList<MappedField> ReadAll(JsonElement json) => json.EnumerateArray()
        .Select(field => new MappedField(
            field.OptionalInt("field-id"),
            field.OptionalArray("names").Select(name => name.GetString()!).ToArray(),
            field.Optional("fields") is { } fields ? ReadAll(fields) : []))
        .ToArray();
}
