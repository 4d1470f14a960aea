namespace Tarn.Delivery.Ledger;

/// <summary>One output's part of a commit.</summary>
/// <param name="Name">The output: <c>table</c>, <c>objects</c>, <c>errors</c>.</param>
/// <param name="Table">The table, <c>database.table</c>; null for other outputs.</param>
/// <param name="SnapshotId">The table's snapshot; null when the commit made none.</param>
/// <param name="Rows">Rows in the table, records in objects, documents in the error output.</param>
/// <param name="Ranges">
/// The ranges since the output's last commit. <see cref="LedgerRange.Records"/> counts the records for this output;
/// records that were for others are not counted.
/// </param>
public sealed record LedgerOutput(string Name, string? Table, long? SnapshotId, long Rows, IReadOnlyList<LedgerRange> Ranges)
{
    /// <summary>The name of the error output.</summary>
    public const string Errors = "errors";
}
