using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>The specification's rules for one schema.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#schemas-and-data-types"/>
internal static class SchemaRules
{
    /// <summary>Checks a schema that a commit adds.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: an id or a name is used twice, a type is of a later format version, or an identifier field is none.
    /// </exception>
    public static void Check(Schema schema, int formatVersion)
    {
        var ids = new HashSet<int>();
        foreach (var (path, field) in SchemaIndex.Fields(schema.Columns))
        {
            if (!ids.Add(field.Id))
            {
                throw IcebergFormat.Broken($"field id {field.Id} of {path} is used twice");
            }

            if (field.Type is StructType fields)
            {
                CheckNames(fields, path);
            }

            if ((LaterFeature(field, formatVersion) ?? DefaultRules.Violation(field)) is { } violation)
            {
                throw IcebergFormat.Broken($"column {path}: {violation}");
            }
        }

        CheckNames(schema.Columns, "the schema");
        foreach (var id in schema.IdentifierFieldIds)
        {
            CheckIdentifier(schema, id);
        }
    }

    /// <summary>The type or default of a field that a table of the format version cannot have; null: there is none.</summary>
    public static string? LaterFeature(NestedField field, int formatVersion)
    {
        if (field.Type is PrimitiveType type && IcebergFormat.VersionOf(type.Kind) is var version && version > formatVersion)
        {
            return $"{type} is not supported until v{version}, and the table has version {formatVersion}";
        }

        return (field.InitialDefault ?? field.WriteDefault) is { } value && formatVersion < IcebergFormat.VersionOfDefaults
            ? $"the default {value} is not supported until v{IcebergFormat.VersionOfDefaults}, and the table has version {formatVersion}"
            : null;
    }

    private static void CheckNames(StructType fields, string where)
    {
        if (fields.Fields.GroupBy(field => field.Name).FirstOrDefault(name => name.Count() > 1) is { } twice)
        {
            throw IcebergFormat.Broken($"the name {twice.Key} is used twice in {where}");
        }
    }

    // A field of a list or map has many values in a row, and a float's NaN equals nothing.
    private static void CheckIdentifier(Schema schema, int id)
    {
        var way = WayTo(schema.Columns, id) ?? throw IcebergFormat.Broken($"identifier field {id} is not a column, or lies in a list or map");
        if (way[^1].Type is not PrimitiveType type || type.Kind is PrimitiveKind.Float or PrimitiveKind.Double)
        {
            throw IcebergFormat.Broken($"column {schema.PathsById[id]} of type {way[^1].Type} cannot identify rows");
        }

        if (way.Exists(field => !field.Required))
        {
            throw IcebergFormat.Broken($"column {schema.PathsById[id]} cannot identify rows, because it is optional");
        }
    }

    private static List<NestedField>? WayTo(StructType fields, int id)
    {
        foreach (var field in fields.Fields)
        {
            if (field.Id == id)
            {
                return [field];
            }

            if (field.Type is StructType inner && WayTo(inner, id) is { } below)
            {
                return [field, .. below];
            }
        }

        return null;
    }
}
