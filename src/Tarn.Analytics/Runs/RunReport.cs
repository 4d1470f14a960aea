using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs;

/// <summary>An application as the status shows it.</summary>
/// <param name="Application">The application's id.</param>
/// <param name="Status">The status of the door.</param>
/// <param name="Phase">The present work.</param>
/// <param name="Reason">Why it is held, failed or halted; null: it is none of these.</param>
/// <param name="Inputs">The count of committed inputs.</param>
/// <param name="Figures">Its figures after the last commit.</param>
public sealed record RunReport(ApplicationKey Application, RunStatus Status, RunPhase Phase, string? Reason, long Inputs, RunFigures Figures)
{
    public IReadOnlyList<StreamId> Sources { get; init; } = [];

    /// <summary>The plan that runs; null: it has not begun yet.</summary>
    public ApplicationPlan? Plan { get; init; }

    /// <summary>Rows for targets.</summary>
    public long Results { get; init; }

    /// <summary>Records that came after their windows had ended.</summary>
    public long Late { get; init; }

    /// <summary>Records that could not be used.</summary>
    public long Bad { get; init; }

    /// <summary>Records that were not read, because their frames are damaged.</summary>
    public long Damaged { get; init; }

    /// <summary>Records that were not read, because their retention ended first.</summary>
    public long Expired { get; init; }
}
