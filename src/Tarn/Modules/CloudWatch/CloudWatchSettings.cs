using Tarn.Settings;

namespace Tarn.Modules.CloudWatch;

/// <summary>Settings of metrics.</summary>
internal static class CloudWatchSettings
{
    /// <summary>The most metrics of an account in a region.</summary>
    public static readonly Setting<long> SeriesMax = new()
    {
        Name = "metric-series",
        Value = "N",
        DefaultText = "10000",
        Description = "The most metrics of an account in a region; PutMetricData refuses further ones.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Number(text, 1, 1_000_000),
        Default = () => 10_000,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [SeriesMax];
}
