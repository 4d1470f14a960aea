using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Gives the columns that a table does not have yet the kind with most values, at the end of a buffer: D35 (types are chosen over the
/// first buffer).
/// </summary>
public static class KindChoice
{
    /// <summary>Chooses the kinds of a shape's provisional columns. Chunks of other kinds are shredded again later.</summary>
    /// <param name="rows">The values of the buffer's rows.</param>
    /// <param name="hasChunks">Whether rows were shredded. Then a column of text stays, and its kind waits for it: chunks do not tell 7 from "7".</param>
    public static void Apply(TableShape shape, ValueKinds rows, bool hasChunks = true) => ApplyBelow(shape, shape.Root, rows, hasChunks);

    private static void ApplyBelow(TableShape shape, ShapeNode node, ValueKinds kinds, bool hasChunks)
    {
        foreach (var child in node.Children)
        {
            var below = node.Kind == ColumnKind.List ? kinds.Element : kinds.Fields.GetValueOrDefault(child.Name);
            if (below is not null && !child.IsOfLineage)
            {
                Apply(shape, child, below, hasChunks);
            }
        }
    }

    private static void Apply(TableShape shape, ShapeNode node, ValueKinds kinds, bool hasChunks)
    {
        var own = KindOf(node.Kind);
        if (node.Provisional && own is { } present && kinds.MostOther(present) is { } most && kinds[most] > kinds[present]
            && Become(shape, node, kinds.TypeOf(most)!))
        {
            return;
        }

        if (node.Kind is ColumnKind.Struct or ColumnKind.List)
        {
            ApplyBelow(shape, node, kinds, hasChunks);
        }
        else if (node.Provisional && own == ValueKind.Scalar && kinds.Scalars.Total > 0 && !shape.Options.MayRaise(node) && node.Kind != kinds.Scalar
            && !(hasChunks && node.Kind == ColumnKind.String))
        {
            Become(shape, node, kinds.TypeOf(ValueKind.Scalar)!);
        }
    }

    // False: the shape has no room for the leaves.
    private static bool Become(TableShape shape, ShapeNode node, IcebergType type)
    {
        var leaves = ShapeNode.Imply(node.Name, type).LeafCount - node.LeafCount;
        if (leaves > 0 && !shape.MayAdd(leaves))
        {
            return false;
        }

        node.Become(type);
        shape.Changed(leaves);
        node.ChangedAt = node.ChangedAt == 0 ? shape.Version : node.ChangedAt;
        return true;
    }

    private static ValueKind? KindOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Struct => ValueKind.Struct,
        ColumnKind.List => ValueKind.List,
        ColumnKind.Boolean or ColumnKind.Long or ColumnKind.Double or ColumnKind.String => ValueKind.Scalar,
        ColumnKind.Int or ColumnKind.Float or ColumnKind.Decimal or ColumnKind.Date or ColumnKind.Time or ColumnKind.Timestamp
            or ColumnKind.TimestampTz or ColumnKind.Uuid or ColumnKind.Binary or ColumnKind.Map => null,
    };
}
