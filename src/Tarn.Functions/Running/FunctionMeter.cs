using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tarn.Functions.Environments;

namespace Tarn.Functions.Running;

/// <summary>Counts of functions, for metrics and status.</summary>
internal sealed class FunctionMeter : IDisposable
{
    private readonly Meter _meter = new("Tarn.Functions");
    private readonly Counter<long> _invocations;
    private readonly Counter<long> _coldStarts;
    private readonly Histogram<double> _initDuration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _throttles;
    private readonly ConcurrentDictionary<string, FunctionCounts> _counts = new();

    public FunctionMeter()
    {
        _invocations = _meter.CreateCounter<long>("tarn.functions.invocations");
        _coldStarts = _meter.CreateCounter<long>("tarn.functions.cold_starts");
        _initDuration = _meter.CreateHistogram<double>("tarn.functions.init_duration", "ms");
        _errors = _meter.CreateCounter<long>("tarn.functions.errors");
        _throttles = _meter.CreateCounter<long>("tarn.functions.throttles");
    }

    /// <summary>Counts an environment's start for an invocation.</summary>
    public void ColdStart(string arn, TimeSpan init)
    {
        _coldStarts.Add(1);
        _initDuration.Record(init.TotalMilliseconds);
        Change(arn, counts => counts with { ColdStarts = counts.ColdStarts + 1, InitTime = counts.InitTime + init });
    }

    /// <summary>Counts an answer.</summary>
    public void Ended(string arn, bool isError)
    {
        _invocations.Add(1);
        _errors.Add(isError ? 1 : 0);
        Change(arn, counts => counts with { Invocations = counts.Invocations + 1, Errors = counts.Errors + (isError ? 1 : 0) });
    }

    /// <summary>Counts a refused invocation.</summary>
    public void Throttled(string arn)
    {
        _throttles.Add(1);
        Change(arn, counts => counts with { Throttles = counts.Throttles + 1 });
    }

    /// <summary>The counts of all functions.</summary>
    public IReadOnlyList<FunctionCounts> Counts() => [.. _counts.Values];

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Change(string arn, Func<FunctionCounts, FunctionCounts> change) =>
        _counts.AddOrUpdate(arn, name => change(new FunctionCounts(name, 0, 0, 0, 0)), (_, counts) => change(counts));
}
