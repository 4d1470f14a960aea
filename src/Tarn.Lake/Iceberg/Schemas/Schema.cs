using System.Collections.Frozen;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>A table's columns under one schema id. Immutable; field ids are unique in the table for ever.</summary>
public sealed record Schema
{
    private readonly Lazy<FrozenDictionary<int, NestedField>> _byId;
    private readonly Lazy<FrozenDictionary<int, string>> _pathById;

    /// <summary>Makes a schema of these columns.</summary>
    public Schema(int schemaId, StructType columns, IReadOnlyList<int>? identifierFieldIds = null)
    {
        SchemaId = schemaId;
        Columns = columns;
        IdentifierFieldIds = identifierFieldIds ?? [];
        _byId = new(() => SchemaIndex.Fields(Columns).ToFrozenDictionary(f => f.Field.Id, f => f.Field));
        _pathById = new(() => SchemaIndex.Fields(Columns).ToFrozenDictionary(f => f.Field.Id, f => f.Path));
    }

    /// <summary>The schema's number in the table.</summary>
    public int SchemaId { get; }

    public StructType Columns { get; }

    /// <summary>Ids of the fields that identify a row (unique keys); empty: none.</summary>
    public IReadOnlyList<int> IdentifierFieldIds { get; }

    /// <summary>
    /// Every field at any depth, by id. The element of a list is a field named <c>element</c>; the fields of a map are named
    /// <c>key</c> and <c>value</c>.
    /// </summary>
    public IReadOnlyDictionary<int, NestedField> FieldsById => _byId.Value;

    /// <summary>Every field's full name by id: names joined by dots, for instance <c>tags.element.name</c>.</summary>
    public IReadOnlyDictionary<int, string> PathsById => _pathById.Value;

    /// <summary>The largest field id; 0 when the schema has no columns.</summary>
    public int HighestFieldId => FieldsById.Count == 0 ? 0 : FieldsById.Keys.Max();

    /// <summary>Whether both have the same columns and identifier fields. The schemas' ids are not compared.</summary>
    public bool SameColumns(Schema other) =>
        Columns.Equals(other.Columns) && IdentifierFieldIds.Order().SequenceEqual(other.IdentifierFieldIds.Order());

    /// <summary>The field of that full name, or null. An exact match wins; otherwise case is ignored.</summary>
    public NestedField? Find(string path) => Find(Columns, path, StringComparison.Ordinal) ?? Find(Columns, path, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Equals(Schema? other) => other is not null && SchemaId == other.SchemaId && SameColumns(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SchemaId, Columns);

    /// <inheritdoc/>
    public override string ToString() => $"schema {SchemaId}: {Columns}";

    // Without an index: an edited schema would build one for each edit.
    private static NestedField? Find(IcebergType type, ReadOnlySpan<char> path, StringComparison comparison)
    {
        foreach (var child in SchemaIndex.Children(type))
        {
            if (path.Equals(child.Name, comparison))
            {
                return child;
            }
        }

        foreach (var child in SchemaIndex.Children(type))
        {
            var name = child.Name;
            if (path.Length > name.Length && path[name.Length] == '.' && path.StartsWith(name, comparison)
                && Find(child.Type, path[(name.Length + 1)..], comparison) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
