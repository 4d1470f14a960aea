using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

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
    public static NameMapping? Of(TableMetadata metadata) => metadata.Properties.TryGetValue(Property, out var json) ? Parse(json) : null;

    /// <summary>The mapping of that JSON.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the text is not a name mapping.</exception>
    public static NameMapping Parse(string json)
    {
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
    /// The mapping for a changed schema. New fields are added, and a new name is beside the earlier ones. Dropped
    /// fields stay without the names that others have now: old files still have them.
    /// </summary>
    public NameMapping Follow(StructType columns) => new(MappedField.Follow(Fields, columns));

    /// <summary>The mapping as JSON, for the property.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            MappedField.WriteAll(writer, Fields);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
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
    internal static IReadOnlyList<MappedField> Follow(IReadOnlyList<MappedField> mapped, IcebergType type)
    {
        var children = SchemaIndex.Children(type).ToList();
        var (known, names) = (children.Select(child => child.Id).ToHashSet(), children.Select(child => child.Name).ToHashSet());
        var others = mapped.Where(field => field.FieldId is not { } id || !known.Contains(id))
            .Select(field => field with { Names = [.. field.Names.Where(name => !names.Contains(name))] });
        return
        [
            .. children.Select(child =>
            {
                var earlier = mapped.FirstOrDefault(field => field.FieldId == child.Id);
                var former = earlier?.Names.Where(name => name == child.Name || !names.Contains(name)) ?? [];
                return new MappedField(child.Id, [.. former.Append(child.Name).Distinct()], Follow(earlier?.Fields ?? [], child.Type));
            }),
            .. others,
        ];
    }

    internal static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<MappedField> fields)
    {
        writer.WriteStartArray();
        foreach (var field in fields)
        {
            writer.WriteStartObject();
            if (field.FieldId is { } id)
            {
                writer.WriteNumber("field-id"u8, id);
            }

            writer.WriteStartArray("names"u8);
            foreach (var name in field.Names)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            if (field.Fields.Count > 0)
            {
                writer.WritePropertyName("fields"u8);
                WriteAll(writer, field.Fields);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static IReadOnlyList<MappedField> ReadAll(JsonElement json) => json.EnumerateArray()
        .Select(field => new MappedField(
            field.OptionalInt("field-id"),
            field.OptionalArray("names").Select(name => name.GetString()!).ToArray(),
            field.Optional("fields") is { } fields ? ReadAll(fields) : []))
        .ToArray();
}
