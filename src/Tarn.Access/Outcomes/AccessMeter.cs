using System.Diagnostics.Metrics;
using Tarn.Meters;

namespace Tarn.Access.Outcomes;

/// <summary>The instruments of this project: meter <c>Tarn.Access</c>.</summary>
public sealed class AccessMeter : ICallObserver, IDisposable
{
    public const string Name = "Tarn.Access";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _calls;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _seconds;

    /// <summary>Makes the instruments.</summary>
    /// <param name="gauges">The figures that are asked once a minute.</param>
    public AccessMeter(Gauges gauges)
    {
        _meter.CreateObservableGauge(
            "tarn.gauge",
            () => gauges.Values.Select(pair => new Measurement<long>(pair.Value, new KeyValuePair<string, object?>("name", pair.Key))),
            description: "Figures that are asked once a minute, by name");
        _calls = _meter.CreateCounter<long>("tarn.calls", "{call}", "Calls answered, by service, operation and error code");
        _bytes = _meter.CreateCounter<long>("tarn.call.bytes", "By", "Bytes of bodies, by service, operation and direction");
        _seconds = _meter.CreateHistogram<double>("tarn.call.duration", "s", "From the request's head to the answer's last byte");
    }

    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        KeyValuePair<string, object?> service = new("service", call.Service);
        KeyValuePair<string, object?> operation = new("operation", call.Operation);
        _calls.Add(1, service, operation, new("error", outcome.ErrorCode ?? ""));
        _seconds.Record(outcome.Elapsed.TotalSeconds, service, operation);
        _bytes.Add(outcome.RequestBytes, service, operation, new("direction", "in"));
        _bytes.Add(outcome.ResponseBytes, service, operation, new("direction", "out"));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
