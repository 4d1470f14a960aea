using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Environments;
using Tarn.Functions.Running;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The invocations of functions, for their metrics. All of them count in the function's cells: of calls, mappings and events.</summary>
public sealed class FunctionsFigures : IFigurePart
{
    private readonly FunctionRunner _runner;
    private readonly ResourceRegistry _registry;
    private readonly TimeProvider _time;

    public FunctionsFigures(FunctionRunner runner, ResourceRegistry registry, TimeProvider time)
    {
        (_runner, _registry, _time) = (runner, registry, time);
        runner.Ended += Ended;
        runner.Throttled += arn => Find(arn)?.Cells?.Count(ServiceCell.FunctionThrottles, 1, time.GetUtcNow());
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

        return ValueTask.CompletedTask;
    }

    private void Ended(string arn, TimeSpan duration, bool isError)
    {
        if (Find(arn)?.Cells is { } cells)
        {
            cells.Count(ServiceCell.FunctionInvocations, 1, _time.GetUtcNow());
            cells.Count(ServiceCell.FunctionErrors, isError ? 1 : 0, _time.GetUtcNow());
            cells.Record(Stripes.Current, UsageCells.OwnHistogram, (long)duration.TotalMicroseconds);
        }
    }

    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    private Resource? Find(string arn) => arn.Split(':') is [_, _, _, var region, var account, _, var name, ..]
        && _registry.TryFind(new ResourceName(account, region, FunctionFinder.Service, FunctionFinder.Type, name), out var function) ? function : null;
}
