using System.Text.Json;
using Tarn.Functions.Definitions;
using Tarn.Functions.Packages;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>
/// Changes functions and their versions inside the caller's transaction. A new state is in force with its commit;
/// <see cref="FunctionActivation"/> ends the change.
/// </summary>
/// <param name="packages">The zips.</param>
/// <param name="time">The clock.</param>
public sealed class FunctionChanges(VersionRows rows, PackageStore packages, TimeProvider time)
{
    /// <summary>The most functions that share a concurrency: AWS's limit of an account.</summary>
    public const int ConcurrencyMax = 1_000;

    /// <summary>The concurrency that reservations leave to functions without one.</summary>
    public const int UnreservedMin = 100;

    private readonly PackageUse _uses = new(packages);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes a function with its <c>$LATEST</c>.</summary>
    public async ValueTask<VersionDefinition> Create(
        IMetadataTransaction transaction, FunctionId id, FunctionDefinition function, VersionConfig config, NewCode code)
    {
        PackageUse.CheckSize(code.Package, config.Layers);
        var latest = new VersionDefinition
        {
            Id = transaction.NextId(),
            Number = VersionDefinition.LatestNumber,
            Revision = NewRevision(),
            ModifiedMs = NowMs,
            Config = config,
            Code = code.Package,
        };
        await _uses.Change(transaction, function.Scope, null, latest, code.Staged);
        Put(transaction, id, function);
        rows.Put(transaction, id, latest);
        return latest;
    }

    /// <summary>The function inside a transaction or read.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<FunctionDefinition> Require(IMetadataReader reader, FunctionId id, string arn) =>
        await DefinitionRows.Read(reader, FunctionSpaces.Functions, DefinitionRows.Key(id.Value), DefinitionJson.Default.FunctionDefinition)
        ?? throw FunctionReasons.NoFunction(arn);

    /// <summary>A version inside a transaction or read.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask<VersionDefinition> RequireVersion(IMetadataReader reader, FunctionId id, long number, string arn) =>
        await rows.Read(reader, id, number) ?? throw FunctionReasons.NoFunction($"{arn}:{VersionDefinition.NameOf(number)}");

    /// <summary>Changes what all versions share.</summary>
    public static async ValueTask<FunctionDefinition> Change(
        IMetadataTransaction transaction, FunctionId id, string arn, Func<FunctionDefinition, FunctionDefinition> change)
    {
        var changed = change(await Require(transaction, id, arn));
        Put(transaction, id, changed);
        return changed;
    }

    /// <summary>Replaces the code of <c>$LATEST</c>.</summary>
    /// <param name="architecture">The processor; null: as before.</param>
    /// <param name="revision">The revision that the caller saw; null: any.</param>
    /// <exception cref="TarnException">NotFound; Conflict: a change is in progress; PreconditionFailed; InvalidArgument: the size.</exception>
    public async ValueTask<VersionDefinition> ChangeCode(
        IMetadataTransaction transaction, FunctionId id, string arn, NewCode code, string? architecture, string? revision)
    {
        var (function, latest) = await Changeable(transaction, id, arn, revision);
        PackageUse.CheckSize(code.Package, latest.Config.Layers);
        var next = Next(latest) with { Code = code.Package, Config = latest.Config with { Architecture = architecture ?? latest.Config.Architecture } };
        await _uses.Change(transaction, function.Scope, latest, next, code.Staged);
        rows.Put(transaction, id, next);
        return next;
    }

    /// <summary>Changes the settings of <c>$LATEST</c>.</summary>
    /// <exception cref="TarnException">As <see cref="ChangeCode"/>.</exception>
    public async ValueTask<VersionDefinition> ChangeConfig(
        IMetadataTransaction transaction, FunctionId id, string arn, Func<VersionConfig, VersionConfig> change, string? revision)
    {
        var (function, latest) = await Changeable(transaction, id, arn, revision);
        var next = Next(latest) with { Config = change(latest.Config) };
        PackageUse.CheckSize(next.Code, next.Config.Layers);
        await _uses.Change(transaction, function.Scope, latest, next, null);
        rows.Put(transaction, id, next);
        return next;
    }

    /// <summary>
    /// Publishes <c>$LATEST</c> as a version. When nothing has changed since the newest version, that one is returned.
    /// </summary>
    /// <param name="description">The version's description; null: that of <c>$LATEST</c>.</param>
    /// <param name="isPartOfChange">Whether the same transaction made or changed <c>$LATEST</c>.</param>
    /// <exception cref="TarnException">NotFound; Conflict: a change is in progress.</exception>
    public async ValueTask<VersionDefinition> Publish(
        IMetadataTransaction transaction, FunctionId id, string arn, string? description, bool isPartOfChange)
    {
        var function = await Require(transaction, id, arn);
        var latest = await RequireVersion(transaction, id, VersionDefinition.LatestNumber, arn);
        if (latest.IsChanging && !isPartOfChange)
        {
            throw FunctionReasons.Changing(arn, latest);
        }

        var newest = (await rows.ReadAll(transaction, id))[^1];
        if (newest.Number != VersionDefinition.LatestNumber && IsSame(newest, latest))
        {
            return newest;
        }

        var published = latest with
        {
            Id = transaction.NextId(),
            Number = function.NextVersion,
            Revision = NewRevision(),
            Config = latest.Config with { Description = description ?? latest.Config.Description },
        };
        await _uses.Change(transaction, function.Scope, null, published, null);
        rows.Put(transaction, id, published);
        Put(transaction, id, function with { NextVersion = function.NextVersion + 1 });
        return published;
    }

    /// <summary>Removes a published version. The caller has checked that no alias names it.</summary>
    public async ValueTask DeleteVersion(IMetadataTransaction transaction, FunctionId id, string arn, long number)
    {
        var function = await Require(transaction, id, arn);
        var version = await RequireVersion(transaction, id, number, arn);
        await _uses.Change(transaction, function.Scope, version, null, null);
        transaction.Delete(FunctionSpaces.Versions, DefinitionRows.Key(id.Value, number));
    }

    /// <summary>Removes a function with all its versions. Returns the ids under which they have policies.</summary>
    public async ValueTask<IReadOnlyList<long>> Delete(IMetadataTransaction transaction, FunctionId id, string arn)
    {
        var function = await Require(transaction, id, arn);
        var versions = await rows.ReadAll(transaction, id);
        foreach (var version in versions)
        {
            await _uses.Change(transaction, function.Scope, version, null, null);
            transaction.Delete(FunctionSpaces.Versions, DefinitionRows.Key(id.Value, version.Number));
        }

        transaction.Delete(FunctionSpaces.Functions, DefinitionRows.Key(id.Value));
        return [.. versions.Select(version => version.Id)];
    }

    internal static string NewRevision() => Guid.NewGuid().ToString();

    private static void Put(IMetadataTransaction transaction, FunctionId id, FunctionDefinition function) => transaction.Put(
        FunctionSpaces.Functions, DefinitionRows.Key(id.Value), DefinitionRows.Encode(function, DefinitionJson.Default.FunctionDefinition));

    private async ValueTask<(FunctionDefinition Function, VersionDefinition Latest)> Changeable(
        IMetadataTransaction transaction, FunctionId id, string arn, string? revision)
    {
        var function = await Require(transaction, id, arn);
        var latest = await RequireVersion(transaction, id, VersionDefinition.LatestNumber, arn);
        if (latest.IsChanging)
        {
            throw FunctionReasons.Changing(arn, latest);
        }

        return revision is null || revision == latest.Revision ? (function, latest) : throw FunctionReasons.OtherRevision();
    }

    private VersionDefinition Next(VersionDefinition latest) => latest with
    {
        Revision = NewRevision(),
        ModifiedMs = NowMs,
        Update = UpdateState.InProgress,
        StateReason = null,
    };

    private static bool IsSame(VersionDefinition one, VersionDefinition other) =>
        one.Code == other.Code
        && TextOf(one.Config).SequenceEqual(TextOf(other.Config))
        && (one.Config.Variables ?? NoVariables).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SequenceEqual((other.Config.Variables ?? NoVariables).OrderBy(pair => pair.Key, StringComparer.Ordinal));

    private static readonly Dictionary<string, string> NoVariables = [];

    // a version's own description is no change of the function
    private static byte[] TextOf(VersionConfig config) =>
        JsonSerializer.SerializeToUtf8Bytes(config with { Description = "" }, DefinitionJson.Default.VersionConfig);
}
