using Tarn.Settings;

namespace Tarn.Modules.Storage;

/// <summary>Settings of the data directory.</summary>
internal static class DirectorySettings
{
    /// <summary>The file of the master key; null: the instance key is plain.</summary>
    public static readonly Setting<string?> MasterKey = new()
    {
        Name = "master-key",
        Value = "FILE",
        DefaultText = "none",
        Description = "The file of the master key, outside the data directory, under which keys/instance.key is wrapped.",
        Group = SettingGroup.Storage,
        Parse = text => text,
        Default = () => null,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [MasterKey];

    /// <summary>The line of a start about the protection by keys.</summary>
    public static string KeyLine(bool hasMaster) => hasMaster
        ? "keys: wrapped under --master-key; a stolen disk or a copied data directory opens nothing without that file"
        : "keys: no --master-key; data of deleted keys and copies outside without keys/ stay closed, a stolen disk opens (tarn keys master)";
}
