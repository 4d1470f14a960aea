namespace Tarn.Delivery.Audits;

/// <summary>The result of an audit.</summary>
/// <param name="Runs">The counts of each run, in the order of their ids.</param>
/// <param name="Findings">Sentences that name ranges, files and tables that do not agree; empty: everything agrees.</param>
/// <param name="Notes">Comparisons that were not possible, and why.</param>
/// <param name="Tables">The commits to tables with lineage, whose rows the caller may compare.</param>
public sealed record AuditReport(
    IReadOnlyList<AuditedRun> Runs, IReadOnlyList<string> Findings, IReadOnlyList<string> Notes, IReadOnlyList<AuditedTable> Tables);
