using System.Collections.Frozen;
using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>
/// A change of columns to the types that their values need: D35 (types are chosen over the first buffer). A changed column
/// gets a new field id under its name, because no reader may take its former values for values of the new type.
/// </summary>
public sealed record RetypePlan
{
    /// <summary>The property with the size of a table's files up to which its columns are retyped without a request.</summary>
    public const string BytesMaxProperty = OwnProperties.RetypeBytesMax;

    /// <summary>The default of <see cref="BytesMaxProperty"/>: 256 MB.</summary>
    public const long BytesMax = 256L << 20;

    /// <summary>The table before.</summary>
    public required TableMetadata Table { get; init; }

    /// <summary>Its inferred columns before.</summary>
    public required InferredColumns Inferred { get; init; }

    /// <summary>The table with the new columns.</summary>
    public required TableMetadata Target { get; init; }

    /// <summary>The columns that get another type.</summary>
    public required IReadOnlyList<RetypedColumn> Columns { get; init; }

    /// <summary>Columns for which a type waits, and that stay as they are.</summary>
    public IReadOnlyList<RetypedColumn> Refused { get; init; } = [];

    /// <summary>Further forms of dates and timestamps in the columns' values.</summary>
    public TimeFormats Formats { get; init; } = TimeFormats.None;

    /// <summary>Whether types that wait for the columns change the plan. If not, a client ordered it.</summary>
    public bool FollowsWaiting { get; init; } = true;

    /// <summary>The inferred columns afterwards, in the table's state at the commit.</summary>
    /// <param name="present">The inferred columns before the commit.</param>
    public InferredColumns InferredAfter(InferredColumns present)
    {
        var added = Columns.Where(column => column.To is not MapType).SelectMany(column => SchemaIndex.Below(column.To).Select(field => field.Id))
            .Concat(Columns.Where(column => column.IsInferred).Select(column => column.NewId));
        return present.With(new InferredFindings([.. added], null, FrozenDictionary<int, ColumnKind>.Empty), Target.CurrentSchema);
    }

    /// <summary>Whether a table still asks for this plan.</summary>
    public bool Fits(TableMetadata present, InferredColumns inferred)
    {
        var (waited, waits) = (Inferred.Waiting(Table.CurrentSchema), inferred.Waiting(present.CurrentSchema));
        return present.TableUuid == Table.TableUuid && present.LastColumnId == Table.LastColumnId
            && present.CurrentSchema.Columns.Equals(Table.CurrentSchema.Columns)
            && present.DefaultSortOrderId == Table.DefaultSortOrderId && present.PartitionSpecs.Count == Table.PartitionSpecs.Count
            && (!FollowsWaiting || Columns.All(column => Equals(waited.GetValueOrDefault(column.FieldId), waits.GetValueOrDefault(column.FieldId))));
    }

    /// <summary>Plans the types that wait; null: none does.</summary>
    /// <param name="longsAreExact">Whether every value of the table's long columns is exact as a double.</param>
    public static RetypePlan? OfWaiting(TableMetadata table, InferredColumns inferred, bool longsAreExact = false) =>
        inferred.Waiting(table.CurrentSchema) is { Count: > 0 } waiting ? Of(table, inferred, Wanted(table, waiting), longsAreExact) : null;

    /// <summary>Plans new types. They get field ids.</summary>
    /// <param name="longsAreExact">Whether every value of the table's long columns is exact as a double.</param>
    public static RetypePlan Of(TableMetadata table, InferredColumns inferred, IReadOnlyList<RetypedColumn> wanted, bool longsAreExact = false)
    {
        var judged = wanted.Select(column => column with { Refusal = RetypeRefusal.Of(table, column) }).ToList();
        var lastId = table.LastColumnId;
        var columns = judged.Where(column => column.Refusal is null)
            .Select(column => column with { NewId = ++lastId, To = FieldIds.Assign(column.To, () => ++lastId) }).ToList();
        return new RetypePlan
        {
            Table = table,
            Inferred = inferred,
            Target = TargetOf(table, columns, lastId, columns.Exists(column => MayLose(column, longsAreExact))),
            Columns = columns,
            Refused = [.. judged.Where(column => column.Refusal is not null)],
        };
    }

    /// <summary>Plans columns whose field ids were assigned earlier. The table may have other columns since.</summary>
    /// <param name="request">The columns.</param>
    /// <returns>null: a column has another type now, or may not be retyped any more.</returns>
    public static RetypePlan? OfAssigned(TableMetadata table, InferredColumns inferred, RetypeRequest request)
    {
        var (fields, assigned) = (table.CurrentSchema.FieldsById, request.Columns);
        return assigned.All(column => fields.TryGetValue(column.FieldId, out var field) && IsStill(column.From, field.Type)
            && RetypeRefusal.Of(table, column) is null)
            ? new RetypePlan
            {
                Table = table,
                Inferred = inferred,
                Target = TargetOf(table, assigned, table.LastColumnId, withRest: false),
                Columns = assigned,
                Formats = request.Formats,
                FollowsWaiting = false,
            }
            : null;
    }

    /// <summary>The columns of a table for which types wait.</summary>
    public static IReadOnlyList<RetypedColumn> Wanted(TableMetadata table, IReadOnlyDictionary<int, IcebergType> waiting)
    {
        var schema = table.CurrentSchema;
        return
        [
            .. waiting.OrderBy(wanted => wanted.Key)
                .Select(wanted => new RetypedColumn(wanted.Key, schema.PathsById[wanted.Key], schema.FieldsById[wanted.Key].Type, wanted.Value))
                .Where(column => !waiting.Keys.Any(id => SchemaIndex.Below(schema.FieldsById[id].Type).Any(below => below.Id == column.FieldId))),
        ];
    }

    /// <summary>The limit of a table; an invalid number counts as absent.</summary>
    public static long BytesMaxOf(TableMetadata table) =>
        long.TryParse(table.Property(BytesMaxProperty, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : BytesMax;

    // A struct in a list may have got fields since.
    private static bool IsStill(IcebergType from, IcebergType present) =>
        from is PrimitiveType ? present.Equals(from) : present.GetType() == from.GetType();

    // Whatever no new column holds needs _rest.
    private static bool MayLose(RetypedColumn column, bool longsAreExact) =>
        !(column is { From: PrimitiveType, To: PrimitiveType { Kind: PrimitiveKind.String } }
            || (longsAreExact && column is { From: PrimitiveType, To: PrimitiveType { Kind: PrimitiveKind.Double } }));

    private static TableMetadata TargetOf(TableMetadata table, IReadOnlyList<RetypedColumn> columns, int lastId, bool withRest)
    {
        if (columns.Count == 0)
        {
            return table;
        }

        var next = (StructType)Replace(table.CurrentSchema.Columns, columns.ToDictionary(column => column.FieldId));
        if (withRest && !next.TryGetField(TableShape.RestColumn, out _))
        {
            next = new StructType([.. next.Fields, new NestedField(++lastId, TableShape.RestColumn, PrimitiveType.String)]);
        }

        var schemaId = table.Schemas.Max(schema => schema.SchemaId) + 1;
        return table with
        {
            Schemas = [.. table.Schemas, new Schema(schemaId, next, table.CurrentSchema.IdentifierFieldIds)],
            CurrentSchemaId = schemaId,
            LastColumnId = lastId,
        };
    }

    private static IcebergType Replace(IcebergType type, IReadOnlyDictionary<int, RetypedColumn> columns) => type switch
    {
        StructType s => new StructType([.. s.Fields.Select(field => columns.TryGetValue(field.Id, out var column)
            ? field with { Id = column.NewId, Type = column.To }
            : field with { Type = Replace(field.Type, columns) })]),
        ListType l when columns.TryGetValue(l.ElementId, out var column) => l with { ElementId = column.NewId, Element = column.To },
        ListType l => l with { Element = Replace(l.Element, columns) },
        _ => type,
    };
}
