using Tarn.Settings;

namespace Tarn.Modules.CloudTrail;

/// <summary>Settings of the audit.</summary>
internal static class CloudTrailSettings
{
    /// <summary>How long rows of <c>tarn.audit</c> stay, days.</summary>
    public static readonly Setting<int> KeepDays = new()
    {
        Name = "audit-keep-days",
        Value = "DAYS",
        DefaultText = "90",
        Description = "Rows of tarn.audit are removed after this time; 2557 are seven years.",
        Group = SettingGroup.Services,
        Parse = text => (int)SettingText.Number(text, 90, 36_500),
        Default = () => 90,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [KeepDays];
}
