using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;

namespace Tarn.Analytics.Audits;

/// <summary>The computations that have a row.</summary>
public enum AuditedKind
{
    /// <summary>The one without late rows and the one with them.</summary>
    Both,

    /// <summary>The one without late rows, which the application emitted.</summary>
    WithoutLate,

    /// <summary>The one with late rows.</summary>
    WithLate,
}

/// <summary>A row of a target that the log implies.</summary>
/// <param name="Values">A JSON object of the target's columns.</param>
public readonly record struct AuditedRow(AuditedKind Kind, string Values);

/// <summary>A late record of a statement.</summary>
/// <param name="Table">The target of the statement.</param>
/// <param name="WindowStart">The start of its last window; null: no window decided.</param>
/// <param name="WindowEnd">The end of this last window; null likewise.</param>
/// <param name="Record">The text of the record; null: it is no text.</param>
public sealed record LateRecord(string Table, string? WindowStart, string? WindowEnd, string? Record);

/// <summary>An INSERT of an application with the rows that the log implies.</summary>
/// <param name="Table">The target.</param>
/// <param name="Place">The resource that has the rows.</param>
/// <param name="Rows">The rows. Of a target with a PRIMARY KEY the last one of each key.</param>
public sealed record AuditedTarget(PlannedTable Table, TargetResource Place, IReadOnlyList<AuditedRow> Rows);

/// <summary>The rows of an application's windows, computed again from the log.</summary>
/// <param name="IsWhole">Whether all rows of the application are among them; else the windows that ended in a range.</param>
/// <param name="LatenessMs">The most by which a record was before the watermark.</param>
public sealed record WindowAudit(bool IsWhole, IReadOnlyList<AuditedTarget> Targets, IReadOnlyList<LateRecord> Late, long LatenessMs)
{
    /// <summary>The delivered table that gave inputs which the log no longer has; null: all inputs are from the log.</summary>
    public string? InputTable { get; init; }

    /// <summary>Sentences about this table's records that limit the comparison.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
