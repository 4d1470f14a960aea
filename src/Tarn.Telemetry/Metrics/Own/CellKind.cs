namespace Tarn.Telemetry.Metrics.Own;

/// <summary>Where the values of a metric come from.</summary>
public enum CellKind
{
    /// <summary>A sum of a resource, or of its single operations.</summary>
    Sum,

    /// <summary>The number of calls of some operations.</summary>
    Calls,

    /// <summary>The latencies of the good calls of an operation.</summary>
    Latency,

    /// <summary>1 for each good call of an operation, 0 for each failed one.</summary>
    Success,

    /// <summary>The histogram of a service's own values.</summary>
    Values,

    /// <summary>A figure that a part reports once a minute.</summary>
    Figure,

    /// <summary>A gauge of the server.</summary>
    Gauge,
}
