using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Packages;
using Tarn.Functions.Versions;
using Tarn.Storage;

namespace Tarn.Functions.Resolving;

/// <summary>Finds the version that a call is for, and makes it ready to run. Each call of a weighted alias chooses again.</summary>
/// <param name="directory">Functions, versions and aliases.</param>
/// <param name="packages">The code.</param>
/// <param name="hotFolders">Code that is used directly from a folder.</param>
/// <param name="runner">Runs versions; replaced environments retire.</param>
/// <param name="random">Chooses between the versions of an alias.</param>
public sealed class VersionResolver(
    FunctionDirectory directory, PackageStore packages, HotFolders hotFolders, IFunctionRunner runner, Func<double> random)
{
    private readonly ConcurrentDictionary<string, string> _hotRevisions = new(StringComparer.Ordinal);

    /// <summary>The version for one call.</summary>
    /// <param name="arn">Its ARN, for errors.</param>
    /// <param name="qualifier">A version or alias; null: <c>$LATEST</c>.</param>
    /// <exception cref="TarnException">NotFound.</exception>
    public VersionDefinition Choose(FunctionId id, string arn, string? qualifier)
    {
        var number = qualifier is null ? VersionDefinition.LatestNumber : NumberOf(qualifier) ?? Route(id, arn, qualifier);
        return directory.TryGet(new VersionKey(id, number), out var version)
            ? version
            : throw FunctionReasons.NoFunction(qualifier is null ? arn : $"{arn}:{qualifier}");
    }

    /// <summary>The number of a version's name; null: it is not one.</summary>
    public static long? NumberOf(string qualifier) => qualifier == VersionDefinition.LatestName
        ? VersionDefinition.LatestNumber
        : long.TryParse(qualifier, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>A version, ready to run.</summary>
    /// <exception cref="TarnException">Conflict: it is being made. NotFound; Damaged: its code cannot be read.</exception>
    public async ValueTask<FunctionVersion> Open(FunctionId id, VersionDefinition version, CancellationToken cancellationToken)
    {
        if (!directory.TryGet(id, out var function))
        {
            throw new TarnException(ErrorKind.NotFound, "The function was deleted.");
        }

        if (version.State != FunctionState.Active)
        {
            throw new TarnException(
                ErrorKind.Conflict, $"The operation cannot be performed at this time. The function is currently in the following state: {version.State}")
            {
                Reason = FunctionReasons.NotReady,
            };
        }

        var layers = new List<string>(version.Config.Layers.Count);
        foreach (var layer in version.Config.Layers)
        {
            layers.Add(await packages.Open(function.Scope, layer.Code, cancellationToken));
        }

        var (folder, revision) = version.Code.HotFolder is { } hot
            ? (hot, Hot(id, function, version, hot))
            : (await packages.Open(function.Scope, version.Code, cancellationToken), version.Revision);
        return Show(function, version, revision, folder, layers);
    }

    /// <summary>Whether invocations continue that call the function in a loop.</summary>
    public bool AllowsLoops(FunctionId id) => directory.TryGet(id, out var function) && function.AllowsLoops;

    private static FunctionVersion Show(
        FunctionDefinition function, VersionDefinition version, string revision, string folder, IReadOnlyList<string> layers)
    {
        var config = version.Config;
        return new FunctionVersion
        {
            Account = function.Account,
            Region = function.Region,
            Name = function.Name,
            Version = version.Name,
            Arn = function.Arn,
            Revision = revision,
            Runtime = config.Runtime,
            Handler = config.Handler,
            CodeFolder = folder,
            LayerFolders = layers,
            Variables = config.Variables ?? new Dictionary<string, string>(),
            RoleArn = config.Role,
            MemoryMb = config.MemoryMb,
            Timeout = TimeSpan.FromSeconds(config.TimeoutSeconds),
            TemporaryStorageMb = config.TemporaryStorageMb,
            LogGroup = config.LogGroup,
            IsJsonLog = config.LogFormat == "JSON",
            ApplicationLogLevel = config.ApplicationLogLevel ?? "INFO",
            SystemLogLevel = config.SystemLogLevel ?? "INFO",
            ReservedConcurrency = function.ReservedConcurrency,
        };
    }

    private long Route(FunctionId id, string arn, string name)
    {
        if (!directory.TryGet(new AliasKey(id, name), out var alias))
        {
            throw FunctionReasons.NoFunction($"{arn}:{name}");
        }

        return alias.OtherVersion is { } other && random() < alias.OtherWeight ? other : alias.Version;
    }

    // A changed file makes another revision. Environments of the former one retire before the first call of the new one.
    private string Hot(FunctionId id, FunctionDefinition function, VersionDefinition version, string folder)
    {
        var revision = $"{version.Revision}-{hotFolders.Mark(folder)}";
        var former = _hotRevisions.GetValueOrDefault(version.Revision);
        if (former != revision)
        {
            _hotRevisions[version.Revision] = revision;
            if (former is not null)
            {
                runner.Retire(function.Arn, [.. directory.RevisionsOf(id).Select(kept => _hotRevisions.GetValueOrDefault(kept, kept))]);
            }
        }

        return revision;
    }
}
