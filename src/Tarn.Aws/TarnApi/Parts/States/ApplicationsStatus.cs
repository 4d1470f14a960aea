using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs;
using Tarn.Applications.Tables;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Applications with their state, lag, watermark and counts.</summary>
/// <param name="runs">Runs them.</param>
/// <param name="registry">Their names.</param>
public sealed class ApplicationsStatus(ApplicationRuns runs, ResourceRegistry registry) : IStatusPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var running = runs.Report().ToDictionary(one => one.Application);
        foreach (var application in registry.All(KinesisAnalyticsV2Door.RegistryService, KinesisAnalyticsV2Door.RegistryType)
            .Where(one => one.Owner == report.Account)
            .OrderBy(one => one.Name.Name, StringComparer.Ordinal))
        {
            var run = running.GetValueOrDefault(new ApplicationKey(application.Id.Value));
            report.Applications.Add(Show(application, run));
        }

        return ValueTask.CompletedTask;
    }

    private static RunningApplication Show(Resource application, RunReport? run) => new()
    {
        Region = application.Name.Region,
        Name = application.Name.Name,
        State = StateOf(run),
        Reason = run?.Reason,
        LagRecords = run?.Figures.LagRecords,
        LagSeconds = run?.Figures.LagMs / 1_000.0,
        WatermarkAt = run?.Figures.WatermarkMs is { } watermark ? DateTimeOffset.FromUnixTimeMilliseconds(watermark) : null,
        OpenWindows = run?.Figures.OpenWindows,
        Inputs = run?.Inputs,
        Results = run?.Results,
        LateRecords = run?.Late,
        BadRecords = run?.Bad,
        DamagedRecords = run?.Damaged,
        ExpiredRecords = run?.Expired,
        StateBytes = run?.Figures.StateBytes,
        CheckpointAt = run is { Figures.CheckpointMs: > 0 } ? DateTimeOffset.FromUnixTimeMilliseconds(run.Figures.CheckpointMs) : null,
        Targets =
        [
            .. (run?.Plan?.Targets ?? []).Select(table => TargetResources.Of(application, table)).Distinct()
                .Select(target => new RunningApplicationTarget { Connector = target.Connector, Name = target.Name }),
        ],
    };

    // A running application may be held: the door's word alone would hide that.
    internal static string StateOf(RunReport? run) => run switch
    {
        null => "ready",
        { Status: RunStatus.Running } => run.Phase.ToString().ToLowerInvariant(),
        _ => run.Status.ToString().ToLowerInvariant(),
    };
}
