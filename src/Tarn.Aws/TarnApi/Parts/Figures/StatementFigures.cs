using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Executions;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>
/// The statements that ended in a minute, for the metrics of their work groups that want them. Memory: six sums for each work group, end and
/// kind of statement of a minute.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html"/>
public sealed class StatementFigures : IFigurePart
{
    private static readonly (Figure Figure, Func<ExecutionStatistics, long> Of)[] Parts =
    [
        (Figure.StatementEngineMs, each => each.EngineMs),
        (Figure.StatementPlanningMs, each => each.PlanningMs),
        (Figure.StatementQueueMs, each => each.QueueMs),
        (Figure.StatementServiceMs, each => each.ServiceMs),
        (Figure.StatementTotalMs, each => each.TotalMs),
        (Figure.StatementBytes, each => each.ScannedBytes),
    ];

    private readonly Lock _lock = new();
    private readonly ResourceRegistry _registry;
    private Dictionary<Ended, MetricSample[]> _minute = [];

    /// <summary>Begins to count the ends of statements.</summary>
    /// <param name="executions">The statements.</param>
    /// <param name="registry">The work groups.</param>
    public StatementFigures(ExecutionService executions, ResourceRegistry registry)
    {
        _registry = registry;
        executions.Completed += Add;
    }

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        Dictionary<Ended, MetricSample[]> minute;
        lock (_lock)
        {
            (minute, _minute) = (_minute, []);
        }

        foreach (var (ended, samples) in minute)
        {
            for (var i = 0; i < Parts.Length; i++)
            {
                report.AddSample(ended.Scope, Parts[i].Figure, [ended.WorkGroup, ended.State, ended.Kind], samples[i]);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Add(Execution execution)
    {
        var (key, group) = (execution.Key, execution.WorkGroup);
        if (!_registry.TryFind(new ResourceName(key.Account, key.Region, WorkGroupFinder.Kind.Service, WorkGroupFinder.Kind.Type, group), out var resource)
            || WorkGroupFinder.Decode(resource).Configuration?.PublishCloudWatchMetricsEnabled != true)
        {
            return;
        }

        var state = execution.State == ExecutionState.Cancelled ? "CANCELED" : execution.State.ToString().ToUpperInvariant();
        var ended = new Ended(new MetricScope(key.Account, key.Region), group, state, execution.Kind.ToString().ToUpperInvariant());
        lock (_lock)
        {
            if (!_minute.TryGetValue(ended, out var samples))
            {
                _minute.Add(ended, samples = new MetricSample[Parts.Length]);
            }

            for (var i = 0; i < Parts.Length; i++)
            {
                samples[i] = With(samples[i], Parts[i].Of(execution.Statistics));
            }
        }
    }

    private static MetricSample With(MetricSample sample, double value) => sample.Count == 0 ? MetricSample.Of(value)
        : MetricSample.Set(sample.Count + 1, sample.Sum + value, Math.Min(sample.Minimum, value), Math.Max(sample.Maximum, value));

    private readonly record struct Ended(MetricScope Scope, string WorkGroup, string State, string Kind);
}
