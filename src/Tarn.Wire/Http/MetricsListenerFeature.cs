namespace Tarn.Wire.Http;

/// <summary>A feature of connections that arrived on the own port of the page of metrics.</summary>
internal sealed class MetricsListenerFeature
{
    public static MetricsListenerFeature Instance { get; } = new();
}
