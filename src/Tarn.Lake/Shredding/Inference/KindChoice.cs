
namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Gives the columns that a table does not have yet the kind with most values, at the end of a buffer: D35 (types are chosen over the
/// first buffer).
/// </summary>
public static class KindChoice
{
    /// <summary>Chooses the kinds of a shape's provisional columns. Chunks of other kinds are shredded again later.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="rows">The values of the buffer's rows.</param>
    /// <returns>The paths of the columns with another kind, parts joined by dots.</returns>
    public static IReadOnlyList<string> Apply(TableShape shape, ValueKinds rows)
    {
        var changed = new List<string>();
        ApplyBelow(shape, shape.Root, rows, "", changed);
        return changed;
    }

    private static void ApplyBelow(TableShape shape, ShapeNode node, ValueKinds kinds, string path, List<string> changed)
    {
        foreach (var child in node.Children)
        {
            var below = node.Kind == ColumnKind.List ? kinds.Element : kinds.Fields.GetValueOrDefault(child.Name);
            if (below is not null && !child.IsOfLineage)
            {
                Apply(shape, child, below, path.Length == 0 ? child.Name : $"{path}.{child.Name}", changed);
            }
        }
    }

    private static void Apply(TableShape shape, ShapeNode node, ValueKinds kinds, string path, List<string> changed)
    {
        var own = KindOf(node.Kind);
        if (node.Provisional && own is { } present && kinds.MostOther(present) is { } most && kinds[most] > kinds[present])
        {
            var type = kinds.TypeOf(most)!;
            var leaves = ShapeNode.Imply(node.Name, type).LeafCount - node.LeafCount;
            if (leaves <= 0 || shape.MayAdd(leaves))
            {
                node.Become(type);
                shape.Changed(leaves);
                node.ChangedAt = node.ChangedAt == 0 ? shape.Version : node.ChangedAt;
                changed.Add(path);
                return;
            }
        }

        if (node.Kind is ColumnKind.Struct or ColumnKind.List)
        {
            ApplyBelow(shape, node, kinds, path, changed);
        }
    }

    private static ValueKind? KindOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Struct => ValueKind.Struct,
        ColumnKind.List => ValueKind.List,
        ColumnKind.Boolean or ColumnKind.Long or ColumnKind.Double or ColumnKind.String => ValueKind.Scalar,
        _ => null,
    };
}
