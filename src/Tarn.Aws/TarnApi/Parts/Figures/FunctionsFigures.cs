using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Environments;
using Tarn.Functions.Running;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>
/// The invocations of functions, for their metrics. All of them count in the function's cells: of calls, mappings and events. An invocation by
/// an alias or a version counts for it, too.
/// </summary>
public sealed class FunctionsFigures : IFigurePart
{
    private const int QualifiedParts = 8;

    private readonly QualifierCells _qualifiers = new();
    private readonly FunctionRunner _runner;
    private readonly ResourceRegistry _registry;
    private readonly TimeProvider _time;

    public FunctionsFigures(FunctionRunner runner, ResourceRegistry registry, TimeProvider time)
    {
        (_runner, _registry, _time) = (runner, registry, time);
        runner.Ended += Ended;
        runner.Throttled += Throttled;
    }

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var busy = _runner.Snapshot().Where(environment => environment.State == EnvironmentState.Busy).ToLookup(environment => environment.FunctionArn);
        foreach (var function in _registry.All(FunctionFinder.Service, FunctionFinder.Type))
        {
            var count = busy[function.Arn].Count();
            report.Add(new MetricScope(function.Name.Account, function.Name.Region), Figure.BusyEnvironments, function.Name.Name, count);
        }

        _qualifiers.AddTo(report, NamesOf);

        return ValueTask.CompletedTask;
    }

    private void Ended(string arn, TimeSpan duration, bool isError)
    {
        var parts = arn.Split(':');
        if (Find(parts)?.Cells is { } cells)
        {
            cells.Count(ServiceCell.FunctionInvocations, 1, _time.GetUtcNow());
            cells.Count(ServiceCell.FunctionErrors, isError ? 1 : 0, _time.GetUtcNow());
            cells.Record(Stripes.Current, UsageCells.OwnHistogram, (long)duration.TotalMicroseconds);
            if (parts.Length == QualifiedParts)
            {
                _qualifiers.Ended(arn, duration, isError, _time.GetUtcNow());
            }
        }
    }

    private void Throttled(string arn)
    {
        var parts = arn.Split(':');
        if (Find(parts)?.Cells is { } cells)
        {
            cells.Count(ServiceCell.FunctionThrottles, 1, _time.GetUtcNow());
            if (parts.Length == QualifiedParts)
            {
                _qualifiers.Throttled(arn, _time.GetUtcNow());
            }
        }
    }

    private CellNames? NamesOf(string arn)
    {
        var parts = arn.Split(':');
        return Find(parts) is { Name: var function }
            ? new CellNames(new MetricScope(function.Account, function.Region), [function.Name, $"{function.Name}:{parts[^1]}"])
            : null;
    }

    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    private Resource? Find(string[] arn) => arn is [_, _, _, var region, var account, _, var name, ..]
        && _registry.TryFind(new ResourceName(account, region, FunctionFinder.Service, FunctionFinder.Type, name), out var function) ? function : null;
}
