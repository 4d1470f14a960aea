namespace Tarn.Lake.Shredding;

/// <summary>
/// Maps each wanted column to a column of the chunk. Columns that the chunk lacks are null. The kinds must agree;
/// otherwise the chunk is rewritten first (<see cref="ChunkRewriter"/>).
/// </summary>
internal sealed class ChunkProjection
{
    private ChunkProjection(ColumnPlan plan, ChunkColumn? source, ChunkProjection[] children)
    {
        Plan = plan;
        Source = source;
        Children = children;
    }

    public ColumnPlan Plan { get; }

    /// <summary>Null when the chunk has no such column.</summary>
    public ChunkColumn? Source { get; }

    public ChunkProjection[] Children { get; }

    /// <summary>Makes the projection. Returns null when a column has another kind or is not wanted.</summary>
    /// <param name="plan">the wanted columns</param>
    /// <param name="dropUnknown">whether columns that are not wanted are left out, as in live queries</param>
    public static ChunkProjection? TryCreate(ColumnChunk chunk, ColumnPlan plan, bool dropUnknown)
    {
        var columns = new List<ChunkProjection>();
        var used = 0;
        foreach (var child in plan.Children)
        {
            var isRest = child.Node.Name == TableShape.RestColumn;
            var source = isRest ? chunk.Rest : chunk.Root.Find(child.Node.Name);
            if (Project(source, child, dropUnknown) is not { } column)
            {
                return null;
            }

            columns.Add(column);
            used += !isRest && source != null ? 1 : 0;
        }

        return used < chunk.Root.Children.Count && !dropUnknown ? null : new(plan, chunk.Root, [.. columns]);
    }

    private static ChunkProjection? Project(ChunkColumn? source, ColumnPlan plan, bool dropUnknown)
    {
        if (source == null)
        {
            return new(plan, null, Array.ConvertAll(plan.Children, c => Project(null, c, dropUnknown)!));
        }

        if (source.Kind != plan.Node.Kind || source.Precision != plan.Node.Precision || source.Scale != plan.Node.Scale
            || source.Length != plan.Node.Length)
        {
            return null;
        }

        var children = new ChunkProjection[plan.Children.Length];
        var used = 0;
        for (var i = 0; i < children.Length; i++)
        {
            var child = source.Kind == ColumnKind.Struct ? source.Find(plan.Children[i].Node.Name) : source.Children[i];
            if (Project(child, plan.Children[i], dropUnknown) is not { } projected)
            {
                return null;
            }

            children[i] = projected;
            used += child != null ? 1 : 0;
        }

        return used < source.Children.Count && !dropUnknown ? null : new(plan, source, children);
    }
}
