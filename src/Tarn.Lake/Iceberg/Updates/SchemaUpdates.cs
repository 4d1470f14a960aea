using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>Updates of schemas, partition specs and sort orders within one commit. Equal ones are not added twice.</summary>
internal sealed class SchemaUpdates
{
    /// <summary>Instead of an id in a new table: none is set yet.</summary>
    public const int None = -2;

    private int? _addedSchema;
    private int? _addedSpec;
    private int? _addedOrder;

    /// <summary>Checks that the default spec and sort order fit the current schema.</summary>
    public static void CheckCurrent(TableMetadata table)
    {
        if (table.CurrentSchemaId == None || table.DefaultSpecId == None || table.DefaultSortOrderId == None)
        {
            throw IcebergFormat.Broken("a new table needs a current schema, a default partition spec and a default sort order");
        }

        SpecRules.Check(table.DefaultSpec, table.CurrentSchema);
        SpecRules.Check(Find(table.SortOrders, order => order.OrderId, table.DefaultSortOrderId, "sort order"), table.CurrentSchema);
    }

    /// <summary>Adds a schema, or finds an equal one.</summary>
    public TableMetadata Add(TableMetadata table, TableUpdate.AddSchema added)
    {
        SchemaRules.Check(added.Schema, table.FormatVersion);
        var last = Math.Max(Math.Max(table.LastColumnId, added.Schema.HighestFieldId), added.ReservedId);
        if (table.Schemas.FirstOrDefault(added.Schema.SameColumns) is { } known)
        {
            _addedSchema = known.SchemaId;
            return last == table.LastColumnId ? table : table with { LastColumnId = last };
        }

        var id = Next(table.Schemas.Select(schema => schema.SchemaId), first: 0);
        _addedSchema = id;
        return table with
        {
            Schemas = [.. table.Schemas, new Schema(id, added.Schema.Columns, added.Schema.IdentifierFieldIds)],
            LastColumnId = last,
        };
    }

    /// <summary>Makes a schema the current one.</summary>
    public TableMetadata SetCurrent(TableMetadata table, int schemaId)
    {
        var id = Resolve(schemaId, _addedSchema, "schema");
        _ = Find(table.Schemas, schema => schema.SchemaId, id, "schema");
        return id == table.CurrentSchemaId ? table : table with { CurrentSchemaId = id };
    }

    /// <summary>Adds a spec, or finds an equal one.</summary>
    public TableMetadata Add(TableMetadata table, PartitionSpec added)
    {
        var spec = SpecRules.WithFieldIds(added, table);
        SpecRules.Check(spec, Current(table));
        SpecRules.CheckNames(spec, Current(table));
        if (table.PartitionSpecs.FirstOrDefault(known => known.Fields.SequenceEqual(spec.Fields)) is { } same)
        {
            _addedSpec = same.SpecId;
            return table;
        }

        var id = Next(table.PartitionSpecs.Select(known => known.SpecId), first: 0);
        _addedSpec = id;
        return table with
        {
            PartitionSpecs = [.. table.PartitionSpecs, spec with { SpecId = id }],
            LastPartitionId = spec.Fields.Select(field => field.FieldId).Append(table.LastPartitionId).Max(),
        };
    }

    /// <summary>Makes a spec the one that writers use.</summary>
    public TableMetadata SetDefaultSpec(TableMetadata table, int specId)
    {
        var id = Resolve(specId, _addedSpec, "partition spec");
        _ = Find(table.PartitionSpecs, spec => spec.SpecId, id, "partition spec");
        return id == table.DefaultSpecId ? table : table with { DefaultSpecId = id };
    }

    /// <summary>Adds a sort order, or finds an equal one.</summary>
    public TableMetadata Add(TableMetadata table, SortOrder added)
    {
        SpecRules.Check(added, Current(table));
        if (table.SortOrders.FirstOrDefault(known => known.Fields.SequenceEqual(added.Fields)) is { } same)
        {
            _addedOrder = same.OrderId;
            return table;
        }

        // 0 is the id of the order without fields.
        var id = added.Fields.Count == 0 ? SortOrder.Unsorted.OrderId : Next(table.SortOrders.Select(known => known.OrderId), first: 1);
        _addedOrder = id;
        return table with { SortOrders = [.. table.SortOrders, added with { OrderId = id }] };
    }

    /// <summary>Makes a sort order the one that writers use.</summary>
    public TableMetadata SetDefaultOrder(TableMetadata table, int orderId)
    {
        var id = Resolve(orderId, _addedOrder, "sort order");
        _ = Find(table.SortOrders, order => order.OrderId, id, "sort order");
        return id == table.DefaultSortOrderId ? table : table with { DefaultSortOrderId = id };
    }

    public static TableMetadata RemoveSpecs(TableMetadata table, IReadOnlyCollection<int> ids) => ids.Contains(table.DefaultSpecId)
        ? throw IcebergFormat.Broken("the default partition spec cannot be removed")
        : table with { PartitionSpecs = [.. table.PartitionSpecs.Where(spec => !ids.Contains(spec.SpecId))] };

    public static TableMetadata RemoveSchemas(TableMetadata table, IReadOnlyCollection<int> ids) => ids.Contains(table.CurrentSchemaId)
        ? throw IcebergFormat.Broken("the current schema cannot be removed")
        : table with { Schemas = [.. table.Schemas.Where(schema => !ids.Contains(schema.SchemaId))] };

    private static Schema Current(TableMetadata table) => table.CurrentSchemaId == None
        ? throw IcebergFormat.Broken("a spec or sort order needs a current schema")
        : table.CurrentSchema;

    private static int Resolve(int id, int? added, string what) => id != TableUpdate.LastAdded
        ? id
        : added ?? throw IcebergFormat.Broken($"the commit adds no {what} that could be set");

    private static int Next(IEnumerable<int> ids, int first) => ids.Select(id => id + 1).Append(first).Max();

    private static T Find<T>(IReadOnlyList<T> all, Func<T, int> idOf, int id, string what)
        where T : class => all.FirstOrDefault(one => idOf(one) == id) ?? throw IcebergFormat.Broken($"there is no {what} {id}");
}
