using System.Globalization;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Applications.Tables;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Applications, with the ways from their streams and to their targets. Their deliveries have the ways into tables.</summary>
/// <param name="runs">Runs them.</param>
/// <param name="registry">Their names.</param>
public sealed class ApplicationsFlow(ApplicationRuns runs, ResourceRegistry registry) : IFlowPart
{
    private const string Action = "kinesisanalytics:DescribeApplication";

    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        var running = runs.Report().ToDictionary(one => one.Application);
        foreach (var application in registry.All(KinesisAnalyticsV2Door.RegistryService, KinesisAnalyticsV2Door.RegistryType))
        {
            var run = running.GetValueOrDefault(new ApplicationKey(application.Id.Value));
            var (id, place) = ($"application/{application.Name.Name}", new FlowScope(application.Name.Account, application.Name.Region));
            report.Add(place, new FlowPoint(Action, application.Arn, new FlowNode
            {
                Id = id,
                Kind = "application",
                Name = application.Name.Name,
                State = ApplicationsStatus.StateOf(run).ToUpperInvariant(),
                Detail = DetailOf(run),
            }));
            if (run?.Plan is { } plan)
            {
                AddWays(report, place, id, application, run, plan);
            }
        }

        return ValueTask.CompletedTask;
    }

    // Inputs and results are counted for the application alone, so a way has counts when it is the only one.
    private static void AddWays(FlowReport report, FlowScope place, string id, Resource application, RunReport run, ApplicationPlan plan)
    {
        var sources = plan.Sources.Select(table => NodeOf(application, table, place)).OfType<string>().Distinct().ToList();
        foreach (var source in sources)
        {
            report.Add(place, new FlowEdge
            {
                From = source,
                To = id,
                Records = sources.Count == 1 ? run.Inputs : null,
                Errors = sources.Count == 1 ? run.Late + run.Bad + run.Damaged : null,
                LagSeconds = run.Figures.LagMs / 1_000.0,
                LagRecords = run.Figures.LagRecords,
            });
        }

        var targets = plan.Targets.Select(table => NodeOf(application, table, place)).OfType<string>().Distinct().ToList();
        foreach (var target in targets)
        {
            report.Add(place, new FlowEdge { From = id, To = target, Records = plan.Targets.Count == 1 ? run.Results : null });
        }
    }

    // Null: a table, to which the application's delivery has the way.
    private static string? NodeOf(Resource application, PlannedTable table, FlowScope place)
    {
        switch (table.Options.GetValueOrDefault("connector"))
        {
            case Connectors.Firehose:
                return $"delivery/{table.Options.GetValueOrDefault("delivery-stream")}";
            case Connectors.Kinesis:
                try
                {
                    return ArnNodes.Of(StreamStarts.ArnOf(application, table).ToString(), place);
                }
                catch (TarnException)
                {
                    return null;
                }

            default:
                return null;
        }
    }

    private static string? DetailOf(RunReport? run) => run switch
    {
        null => "does not run",
        { Reason: { } reason } => reason,
        { Late: 0, Bad: 0 } => null,
        _ => string.Create(CultureInfo.InvariantCulture, $"{run.Late} late, {run.Bad} bad"),
    };
}
