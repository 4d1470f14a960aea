using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Locations;
using Tarn.Wire.Outside;

namespace Tarn.Modules.Storage.Locations;

/// <summary>Opens the stores of the settings' locations.</summary>
internal static class LocationStores
{
    /// <param name="configs">The settings.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="time">The clock of the time-outs.</param>
    /// <exception cref="TarnException">InvalidArgument: a variable is not set.</exception>
    public static IReadOnlyList<LocationOptions> Open(IReadOnlyList<LocationConfig> configs, Func<string, string?> variable, TimeProvider time) =>
        [.. configs.Select(config => new LocationOptions(config.Name, config.Path is { } path ? FolderLocation.At(path, time) : S3(config, variable)))];

    /// <summary>
    /// Opens the stores for a command without a server. Where no blob was ever moved, it opens none, so that a command needs neither
    /// the locations nor their keys.
    /// </summary>
    /// <param name="rows">The metadata of the data directory.</param>
    /// <param name="configs">Reads the settings of the data directory.</param>
    /// <exception cref="TarnException">InvalidArgument: a variable is not set.</exception>
    public static async ValueTask<IReadOnlyList<LocationOptions>> OpenUsed(IMetadataReader rows, Func<IReadOnlyList<LocationConfig>> configs) =>
        await StorageLocations.HasAny(rows) ? Open(configs(), Environment.GetEnvironmentVariable, TimeProvider.System) : [];

    private static S3Location S3(LocationConfig config, Func<string, string?> variable) =>
        new(config, Value(config, variable, config.AccessKeyIdVariable!), Value(config, variable, config.SecretAccessKeyVariable!));

    private static string Value(LocationConfig config, Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value
        ? value
        : throw new TarnException(
            ErrorKind.InvalidArgument,
            $"The storage location {config.Name} needs the variable {name} of the environment, which is not set. Secrets are never read from tarn.json.");
}
