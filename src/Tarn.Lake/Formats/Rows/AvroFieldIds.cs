using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Formats.Rows;

/// <summary>The field ids of an Avro file's records: its own or, when it has none, the ids of a name mapping.</summary>
internal sealed class AvroFieldIds
{
    private readonly Dictionary<AvroField, int> _mapped = new(ReferenceEqualityComparer.Instance);

    /// <param name="root">The file's schema.</param>
    /// <param name="names">The table's name mapping, for files without ids.</param>
    public AvroFieldIds(AvroSchema root, NameMapping? names)
    {
        if (names is not null && !HasIds(root, []))
        {
            Map(root, names.Fields, 0);
        }
    }

    /// <summary>The id; 0: the field has none.</summary>
    public int Of(AvroField field) => field.FieldId ?? _mapped.GetValueOrDefault(field);

    private static bool HasIds(AvroSchema schema, HashSet<AvroSchema> seen) => seen.Add(schema)
        && (schema.Fields.Any(f => f.FieldId is not null || HasIds(f.Schema, seen)) || schema.Branches.Any(b => HasIds(b, seen))
            || (schema.Items is { } items && HasIds(items, seen)));

    private void Map(AvroSchema schema, IReadOnlyList<MappedField> among, int depth)
    {
        if (depth > 100)
        {
            return; // a recursive type
        }

        foreach (var field in schema.Fields)
        {
            if (among.FirstOrDefault(mapped => mapped.Names.Contains(field.Name)) is { } found)
            {
                _mapped[field] = found.FieldId ?? 0;
                Map(field.Schema, found.Fields, depth + 1);
            }
        }

        foreach (var branch in schema.Branches)
        {
            Map(branch, among, depth + 1);
        }

        if (schema.Items is { } items && among.FirstOrDefault(m => m.Names.Contains(schema.Kind == AvroKind.Map ? "value" : "element")) is { } item)
        {
            Map(items, item.Fields, depth + 1);
        }
    }
}
