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

    /// <summary>The most SQL statements that wait or run; further ones are throttled.</summary>
    public static readonly Setting<int> StatementsMax = new()
    {
        Name = "statements-max",
        Value = "COUNT",
        DefaultText = "1000",
        Description = "SQL statements that wait or run; a further one is throttled.",
        Group = SettingGroup.Services,
        Parse = text => (int)SettingText.Number(text, 1, 10_000),
        Default = () => 1_000,
    };

    /// <summary>The settings, in the order of help.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [StrictWorkerIsolation, StatementsMax];
}
