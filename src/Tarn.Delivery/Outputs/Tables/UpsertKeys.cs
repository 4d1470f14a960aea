using Tarn.Delivery.Configuration;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The unique keys of a table: D33 (only updates and deletes supersede).</summary>
/// <param name="Ids">The ids of the key columns.</param>
/// <param name="Columns">The key columns alone, in their structs.</param>
/// <param name="Spec">
/// The spec of their delete files: the table's own if the keys decide the partition of every row, else one without fields,
/// whose deletes apply to all partitions.
/// </param>
/// <param name="NeedsSpec">Whether the table does not have that spec yet.</param>
internal sealed record UpsertKeys(IReadOnlyList<int> Ids, StructType Columns, PartitionSpec Spec, bool NeedsSpec)
{
    /// <summary>The keys of a table; null: it has none.</summary>
    /// <exception cref="TarnException">NotSupported: a key column is missing, or its values cannot identify a row.</exception>
    public static UpsertKeys? Of(TableConfig config, TableMetadata table, StructType columns)
    {
        if (config.UniqueKeys.Count == 0)
        {
            return null;
        }

        var schema = new Schema(0, columns);
        var ids = config.UniqueKeys.Select(name => IdOf(schema, name, config)).Distinct().ToArray();
        var (spec, needsSpec) = SpecOf(table, ids);
        return new UpsertKeys(ids, Only(columns, ids.ToHashSet())!, spec, needsSpec);
    }

    /// <summary>The ids of the key columns; null: the table has none, or a commit with them is refused.</summary>
    public static IReadOnlyList<int>? IdsOf(TableConfig config, TableMetadata table)
    {
        try
        {
            return Of(config, table, table.CurrentSchema.Columns)?.Ids;
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.NotSupported)
        {
            return null;
        }
    }

    private static int IdOf(Schema schema, string name, TableConfig config) => schema.Find(name) switch
    {
        { Type: PrimitiveType { Kind: not (PrimitiveKind.Float or PrimitiveKind.Double) } } column => column.Id,
        { } column => throw new TarnException(
            ErrorKind.NotSupported, $"Table {config.Name}: unique key {name} has type {column.Type}, which cannot identify a row."),
        null => throw new TarnException(ErrorKind.NotSupported, $"Table {config.Name}: there is no column {name}, which is a unique key."),
    };

    // Deletes of a partition apply to files of the same spec. So a table that ever had another spec needs deletes for all.
    private static (PartitionSpec Spec, bool NeedsSpec) SpecOf(TableMetadata table, int[] ids)
    {
        if (table.PartitionSpecs.Count == 1 && table.DefaultSpec.Fields.All(field => ids.Contains(field.SourceId)))
        {
            return (table.DefaultSpec, false);
        }

        return table.PartitionSpecs.FirstOrDefault(spec => spec.Fields.Count == 0) is { } known
            ? (known, false)
            : (PartitionSpec.Unpartitioned with { SpecId = table.PartitionSpecs.Max(spec => spec.SpecId) + 1 }, true);
    }

    private static StructType? Only(StructType fields, HashSet<int> ids)
    {
        var only = new List<NestedField>();
        foreach (var field in fields.Fields)
        {
            if (ids.Contains(field.Id))
            {
                only.Add(field);
            }
            else if (field.Type is StructType inner && Only(inner, ids) is { } some)
            {
                only.Add(field with { Type = some });
            }
        }

        return only.Count == 0 ? null : new StructType([.. only]);
    }
}
