namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>One series of a request's result, in ascending order.</summary>
/// <param name="Id">The query's id; series of one array share it.</param>
/// <param name="IsCut">Whether a search found more metrics than one may have.</param>
public sealed record MetricResult(string Id, string Label, long[] Seconds, double[] Values, bool IsCut);
