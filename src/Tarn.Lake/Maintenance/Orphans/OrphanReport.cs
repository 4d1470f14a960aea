namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>The result of a search for orphans of a table.</summary>
/// <param name="Marked">Files that were marked; a later run removes them if they are still unknown.</param>
/// <param name="Removed">Files that were removed; in a dry run, that would be.</param>
/// <param name="RemovedBytes">Their size.</param>
public sealed record OrphanReport(int Marked, int Removed, long RemovedBytes)
{
    /// <summary>Why nothing was sought; null: the table's locations were listed.</summary>
    public string? Skipped { get; init; }
}
