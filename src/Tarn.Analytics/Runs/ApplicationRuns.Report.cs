using Tarn.Analytics.Applications;
using Tarn.Storage.Consumers;

namespace Tarn.Analytics.Runs;

/// <content>The present state of applications.</content>
public sealed partial class ApplicationRuns
{
    /// <inheritdoc/>
    public RunStatus StatusOf(ApplicationKey application) => _runners.TryGetValue(application, out var runner)
        ? (runner.Asked, runner.State.Now.Phase) switch
        {
            (RunRequestKind.Stop, _) => RunStatus.Stopping,
            (RunRequestKind.Update, _) => RunStatus.Updating,
            (_, RunPhase.Stopped) => RunStatus.Ready,
            (_, RunPhase.Starting or RunPhase.Waiting) => RunStatus.Starting,
            _ => RunStatus.Running,
        }
        : RunStatus.Ready;

    /// <summary>The applications that run, for status; from memory.</summary>
    public IReadOnlyList<RunReport> Report() => [.. _runners.Select(one => ReportOf(one.Key, one.Value)).OrderBy(report => report.Application.Value)];

    /// <summary>The running application whose records a consumer holds; null: it is none's. From memory.</summary>
    public ApplicationKey? ReaderOf(ConsumerId consumer)
    {
        foreach (var (application, runner) in _runners)
        {
            if (runner.State.Row is { } row && row.Sources.Append(row.Ticks).Any(source => source.Consumer == consumer))
            {
                return application;
            }
        }

        return null;
    }

    private RunReport ReportOf(ApplicationKey application, ApplicationRunner runner)
    {
        var (phase, reason) = runner.State.Now;
        var row = runner.State.Row;
        var totals = row?.Totals ?? default;
        return new RunReport(application, StatusOf(application), phase, reason, row?.Progress.Place ?? 0, runner.State.Figures)
        {
            Sources = [.. (row?.Sources ?? []).Select(source => source.Stream)],
            Plan = runner.State.Plan,
            Results = totals.Results,
            Late = totals.Late,
            Bad = totals.Bad,
            Damaged = totals.Damaged,
            Expired = totals.Expired,
        };
    }
}
