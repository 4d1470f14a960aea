using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>What applications read and wrote, how far they lag, and their late and bad records.</summary>
public sealed class ApplicationsFigures(ApplicationRuns runs, ResourceRegistry registry, IMetadataStore store) : IFigurePart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        foreach (var run in runs.Report())
        {
            if (registry.TryGet(new ResourceId(run.Application.Value), out var application))
            {
                AddRun(report, application, run);
                await AddQuarantine(report, application, cancellationToken);
            }
        }
    }

    private static void AddRun(FigureReport report, Resource application, RunReport run)
    {
        var (scope, name) = (ScopeOf(application), application.Name.Name);
        report.AddTotal(scope, Figure.ApplicationRecordsIn, name, run.Inputs, application.Created);
        report.AddTotal(scope, Figure.ApplicationRecordsOut, name, run.Results, application.Created);
        report.AddTotal(scope, Figure.ApplicationRecordsLate, name, run.Late, application.Created);
        if (run.Status == RunStatus.Running)
        {
            report.Add(scope, Figure.ApplicationLagMs, name, run.Figures.LagMs);
            if (run.Figures.WatermarkMs is { } watermark)
            {
                report.Add(scope, Figure.ApplicationWatermarkMs, name, watermark);
            }
        }
    }

    private async ValueTask AddQuarantine(FigureReport report, Resource application, CancellationToken cancellationToken)
    {
        if (await store.Read(reader => ApplicationQuarantineRow.Find(reader, new ApplicationKey(application.Id.Value)), cancellationToken) is { } counts)
        {
            report.AddTotal(ScopeOf(application), Figure.RecordsLate, application.Arn, counts.Late, application.Created);
            report.AddTotal(ScopeOf(application), Figure.RecordsBad, application.Arn, counts.Bad, application.Created);
        }
    }

    private static MetricScope ScopeOf(Resource application) => new(application.Name.Account, application.Name.Region);
}
