namespace Tarn.Lake.Shredding;

/// <summary>What records may do to a table's shape.</summary>
public sealed record ShapeOptions
{
    /// <summary>New fields become columns. False: they do not fit.</summary>
    public bool Evolve { get; init; } = true;

    /// <summary>
    /// Values that do not fit go to the <c>_rest</c> column and their row stays. False: their record is rejected.
    /// </summary>
    public bool KeepRest { get; init; } = true;

    /// <summary>Rows carry <c>_shard</c>, <c>_seq</c>, <c>_sub</c>, so a producer's own fields of these names are misfits.</summary>
    public bool Lineage { get; init; }

    /// <summary>What <see cref="ColumnsMax"/> may be at most: SQL refuses wider relations.</summary>
    public const int ColumnsMost = 10_000;

    /// <summary>Leaf columns at any depth (<c>tarn.schema.max-columns</c>); a new field beyond is a misfit.</summary>
    public int ColumnsMax { get; init; } = 1_000;
}
