using Microsoft.Extensions.Logging;

namespace Tarn.Settings;

/// <summary>Settings that belong to no module.</summary>
internal static class InstanceSettings
{
    /// <summary>The memory of all parts together, MiB.</summary>
    public static readonly Setting<long> MemoryMb = new()
    {
        Name = "memory-mb",
        Value = "MIB",
        DefaultText = "a quarter of the RAM or of the cgroup's limit",
        Description = "The memory of all parts together, in MiB; at least 512.",
        Group = SettingGroup.Instance,
        Parse = text => SettingText.Number(text, MachineMemory.MinimumMb, 1L << 24),
        Default = MachineMemory.DefaultMb,
    };

    /// <summary>The lowest level that is logged.</summary>
    public static readonly Setting<LogLevel> LogLevel = new()
    {
        Name = "log-level",
        Value = "LEVEL",
        DefaultText = "information",
        Description = "The lowest level that is logged: debug, information, warning or error.",
        Group = SettingGroup.Logs,
        Parse = Level,
        Default = () => Microsoft.Extensions.Logging.LogLevel.Information,
    };

    /// <summary>True: every new object is encrypted with the instance key.</summary>
    public static readonly Setting<bool> EncryptsAll = new()
    {
        Name = "encrypt",
        Value = "all|asked",
        DefaultText = "asked",
        Description = "all: every new object is encrypted; asked: those of which a request or bucket asks it.",
        Group = SettingGroup.Storage,
        Parse = text => SettingText.Choice(text, "all", "asked") == "all",
        Default = () => false,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [MemoryMb, LogLevel, EncryptsAll];

    private static LogLevel Level(string text) => SettingText.Choice(text, "debug", "information", "warning", "error") switch
    {
        "debug" => Microsoft.Extensions.Logging.LogLevel.Debug,
        "information" => Microsoft.Extensions.Logging.LogLevel.Information,
        "warning" => Microsoft.Extensions.Logging.LogLevel.Warning,
        _ => Microsoft.Extensions.Logging.LogLevel.Error,
    };
}
