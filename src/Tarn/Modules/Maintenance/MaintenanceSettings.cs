using Tarn.Settings;

namespace Tarn.Modules.Maintenance;

/// <summary>Settings of maintenance.</summary>
internal static class MaintenanceSettings
{
    /// <summary>The least age of a file that is removed because nothing names it, hours.</summary>
    public static readonly Setting<int> OrphanGraceHours = new()
    {
        Name = "orphan-grace-hours",
        Value = "HOURS",
        DefaultText = "72",
        Description = "Files in a table's place that nothing names are removed after this time.",
        Group = SettingGroup.Services,
        Parse = text => (int)SettingText.Number(text, 1, 87_600),
        Default = () => 72,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [OrphanGraceHours];
}
