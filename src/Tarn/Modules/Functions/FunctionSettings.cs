using Tarn.Settings;

namespace Tarn.Modules.Functions;

/// <summary>Settings of functions.</summary>
internal static class FunctionSettings
{
    /// <summary>True: the start is refused without full isolation.</summary>
    public static readonly Setting<bool> StrictIsolation = new()
    {
        Name = "function-isolation",
        Value = "auto|strict",
        DefaultText = "auto",
        Description = "strict: do not start unless functions are fully isolated on this machine.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Choice(text, "auto", "strict") == "strict",
        Default = () => false,
    };

    /// <summary>True: functions reach the network.</summary>
    public static readonly Setting<bool> IsOnline = new()
    {
        Name = "function-network",
        Value = "all|none",
        DefaultText = "all",
        Description = "none: functions reach only this server.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Choice(text, "all", "none") == "all",
        Default = () => true,
    };

    /// <summary>The memory of all environments together, MiB.</summary>
    public static readonly Setting<long> MemoryMb = new()
    {
        Name = "function-memory-mb",
        Value = "MIB",
        DefaultText = "a quarter of the RAM or of the cgroup's limit",
        Description = "The memory of all functions' environments together, in MiB, beside --memory-mb; at least 128.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Number(text, 128, 1L << 24),
        Default = MachineMemory.DefaultMb,
    };

    /// <summary>A folder with packages of runtimes; null: none.</summary>
    public static readonly Setting<string?> Modules = new()
    {
        Name = "function-modules",
        Value = "DIR",
        DefaultText = "none",
        Description = "A folder with packages that AWS's images bring, such as boto3 and @aws-sdk.",
        Group = SettingGroup.Services,
        Parse = Path.GetFullPath,
        Default = () => null,
    };

    /// <summary>A folder with AWS's jars of the Java runtime; null: none.</summary>
    public static readonly Setting<string?> JavaClient = new()
    {
        Name = "function-java-client",
        Value = "DIR",
        DefaultText = "none",
        Description = "A folder with the jars of AWS's Java runtime interface client.",
        Group = SettingGroup.Services,
        Parse = Path.GetFullPath,
        Default = () => null,
    };

    /// <summary>True: an interpreter of another version is refused.</summary>
    public static readonly Setting<bool> ExactRuntimes = new()
    {
        Name = "function-runtimes",
        Value = "nearest|exact",
        DefaultText = "nearest",
        Description = "exact: refuse functions for which this machine has only another version of the interpreter.",
        Group = SettingGroup.Services,
        Parse = text => SettingText.Choice(text, "nearest", "exact") == "exact",
        Default = () => false,
    };

    /// <summary>The settings, in the order of help.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [StrictIsolation, IsOnline, MemoryMb, ExactRuntimes, Modules, JavaClient];

    /// <summary>Folders that do not exist.</summary>
    public static IEnumerable<string> Check(ServeSettings settings)
    {
        foreach (var (name, folder) in new[] { (Modules.Name, settings.Of(Modules)), (JavaClient.Name, settings.Of(JavaClient)) })
        {
            if (folder is not null && !Directory.Exists(folder))
            {
                yield return $"--{name} {folder}: there is no such folder";
            }
        }
    }
}
