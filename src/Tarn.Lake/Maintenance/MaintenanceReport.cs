using Tarn.Lake.Catalog.Names;
using Tarn.Storage;

namespace Tarn.Lake.Maintenance;

/// <summary>The steps of a run of maintenance. A dry run only plans them.</summary>
/// <param name="Steps">The steps, in order.</param>
public sealed record MaintenanceReport(TableName Table, IReadOnlyList<MaintenanceStep> Steps)
{
    /// <summary>Why the table is left as it is; null: it is maintained.</summary>
    public string? Skipped { get; init; }

    /// <summary>Whether a further run has work at once.</summary>
    public bool HasMore { get; init; }

    /// <summary>The step that failed; null: it is not known.</summary>
    public string? FailedStep { get; init; }

    /// <summary>The error that ended the run, or prevented a step; null: it succeeded.</summary>
    public TarnException? Failure { get; init; }
}
