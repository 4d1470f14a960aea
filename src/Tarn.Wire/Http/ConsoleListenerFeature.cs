namespace Tarn.Wire.Http;

/// <summary>A feature of connections that arrived on the console's own port.</summary>
internal sealed class ConsoleListenerFeature
{
    public static ConsoleListenerFeature Instance { get; } = new();
}
