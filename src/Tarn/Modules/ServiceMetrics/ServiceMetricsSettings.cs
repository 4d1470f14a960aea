using Tarn.Settings;

namespace Tarn.Modules.ServiceMetrics;

/// <summary>Settings of the metrics of services and of the server.</summary>
internal static class ServiceMetricsSettings
{
    /// <summary>Whether services and the server write metrics.</summary>
    public static readonly Setting<bool> IsOn = new()
    {
        Name = "own-metrics",
        Value = "on|off",
        DefaultText = "on",
        Description = "Whether services and the server write their metrics once a minute.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Choice(text, "on", "off") == "on",
        Default = () => true,
    };

    /// <summary>The collector of OpenTelemetry; null: none.</summary>
    public static readonly Setting<Uri?> OtlpEndpoint = new()
    {
        Name = "otlp-endpoint",
        Value = "URL",
        DefaultText = "none",
        Description = "A collector of OpenTelemetry, which gets the figures of /metrics once a minute.",
        Group = SettingGroup.Services,
        Parse = SettingText.HttpUrl,
        Default = () => null,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [IsOn, OtlpEndpoint];
}
