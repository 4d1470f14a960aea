using Tarn.Settings;

namespace Tarn.Modules.Sql;

/// <summary>Settings of SQL.</summary>
internal static class SqlSettings
{
    /// <summary>True: the start is refused if a fence around workers is missing.</summary>
    public static readonly Setting<bool> StrictWorkerIsolation = new()
    {
        Name = "worker-isolation",
        Value = "auto|strict",
        DefaultText = "auto",
        Description = "strict: do not start unless every fence around SQL workers holds on this machine.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Choice(text, "auto", "strict") == "strict",
        Default = () => false,
    };

    /// <summary>The settings.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [StrictWorkerIsolation];
}
