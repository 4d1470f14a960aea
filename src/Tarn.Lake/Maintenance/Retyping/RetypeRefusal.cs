using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>Decides which columns cannot get another type.</summary>
internal static class RetypeRefusal
{
    /// <summary>Why a column stays as it is; null: it can be retyped.</summary>
    public static string? Of(TableMetadata table, RetypedColumn column)
    {
        var schema = table.CurrentSchema;
        var ids = SchemaIndex.Below(column.From).Select(field => field.Id).Append(column.FieldId).ToHashSet();
        var top = schema.Columns.Fields.First(field => field.Id == column.FieldId || SchemaIndex.Below(field.Type).Any(below => below.Id == column.FieldId));
        return MovedRows.Reason(table) is { } reserved ? reserved
            : table.Refs.FirstOrDefault(other => other.Value.IsBranch && other.Key != SnapshotRef.Main).Key is { } branch
            ? $"branch {branch} has rows of the former type"
            : table.PartitionSpecs.Any(spec => spec.Fields.Any(field => ids.Contains(field.SourceId))) ? "the table is partitioned by it"
            : table.SortOrders.FirstOrDefault(order => order.OrderId == table.DefaultSortOrderId)?.Fields.Any(field => ids.Contains(field.SourceId)) == true
                ? "the table is sorted by it"
            : schema.IdentifierFieldIds.Any(ids.Contains) ? "it identifies rows"
            : ids.Any(id => schema.FieldsById[id].Required) ? "it is required"
            : SchemaIndex.Below(top.Type).Append(top).FirstOrDefault(field => !IsOfJson(field.Type)) is { } other
                ? $"column {schema.PathsById[other.Id]} has type {other.Type}, which no record implies"
            : LeavesOf(schema.Columns) - LeavesOf(column.From) + LeavesOf(column.To) is var leaves && leaves > ColumnsMaxOf(table)
                && LeavesOf(column.To) > LeavesOf(column.From)
                ? $"the table would have {leaves} columns, and {OwnProperties.ColumnsMax} is {ColumnsMaxOf(table)}"
            : null;
    }

    private static int LeavesOf(IcebergType type) => type is PrimitiveType ? 1 : SchemaIndex.Below(type).Count(field => field.Type is PrimitiveType);

    private static int ColumnsMaxOf(TableMetadata table) =>
        int.TryParse(table.Property(OwnProperties.ColumnsMax, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var columnsMax)
            && columnsMax is > 0 and <= ShapeOptions.ColumnsMost ? columnsMax : new ShapeOptions().ColumnsMax;

    private static bool IsOfJson(IcebergType type) => type is StructType or ListType
        or MapType { Key: PrimitiveType { Kind: PrimitiveKind.String } } or PrimitiveType { Traits.IsImplied: true }
        or PrimitiveType { Kind: PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz };
}
