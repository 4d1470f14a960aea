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

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [IsOn];
}
