using Tarn.Meters;

namespace Tarn.Access.Outcomes;

/// <summary>The latencies of one operation.</summary>
/// <param name="Service">The service's name in the model.</param>
/// <param name="Operation">The operation's name in the model.</param>
/// <param name="Histogram">Microseconds from the request's head to the response's last byte.</param>
public sealed record OperationLatency(string Service, string Operation, StripedHistogram Histogram);
