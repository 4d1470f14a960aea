using Tarn.Settings;

namespace Tarn.Modules.Delivery;

/// <summary>Settings of deliveries.</summary>
internal static class DeliverySettings
{
    /// <summary>The days for which failed records are stored for redrives.</summary>
    public static readonly Setting<int> QuarantineKeepDays = new()
    {
        Name = "quarantine-keep-days",
        Value = "DAYS",
        DefaultText = "90",
        Description = "How long failed records are kept for redrives and in tarn_quarantine.",
        Group = SettingGroup.Services,
        Parse = text => (int)SettingText.Number(text, 1, 36_500),
        Default = () => 90,
    };

    /// <summary>The partitions with buffered records, beyond which a delivery flushes the ones with the oldest records early.</summary>
    public static readonly Setting<int> ActivePartitionsMax = new()
    {
        Name = "active-partitions-max",
        Value = "COUNT",
        DefaultText = "500",
        Description = "Partitions that a delivery buffers; beyond, the oldest are flushed early.",
        Group = SettingGroup.Services,
        Parse = text => (int)SettingText.Number(text, 1, 10_000),
        Default = () => 500,
    };

    /// <summary>The settings, in the order of help.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [.. EndpointSettings.All, QuarantineKeepDays, ActivePartitionsMax];
}
