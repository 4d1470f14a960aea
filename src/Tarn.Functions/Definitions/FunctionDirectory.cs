using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Definitions;

/// <summary>Functions, versions and aliases in memory, for invocations. They hold every commit whose task has completed.</summary>
public sealed class FunctionDirectory : IDisposable
{
    private readonly View<FunctionId, FunctionDefinition> _functions;
    private readonly View<VersionKey, VersionDefinition> _versions;
    private readonly View<AliasKey, AliasDefinition> _aliases;
    private readonly View<QualifiedKey, ProvisionedDefinition?> _provisioned;
    private readonly ConcurrentDictionary<VersionKey, bool> _changing = new();

    private FunctionDirectory(
        View<FunctionId, FunctionDefinition> functions,
        View<VersionKey, VersionDefinition> versions,
        View<AliasKey, AliasDefinition> aliases,
        View<QualifiedKey, ProvisionedDefinition?> provisioned)
    {
        (_functions, _versions, _aliases, _provisioned) = (functions, versions, aliases, provisioned);
        _versions.Changed += _ => Changed?.Invoke();
        _aliases.Changed += _ => Changed?.Invoke();
        _provisioned.Changed += _ => Changed?.Invoke();
        _versions.Changed += Follow;
        Follow([.. _versions.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>Called when a version begins to change. It runs on the store's thread: handlers must be quick.</summary>
    public event Action? Changing;

    /// <summary>Called after versions, aliases or their configurations changed, as <see cref="Changing"/> is.</summary>
    public event Action? Changed;

    /// <summary>The versions whose change is in progress.</summary>
    public IReadOnlyCollection<VersionKey> InProgress => [.. _changing.Keys];

    /// <summary>Whether a change is in progress.</summary>
    public bool HasChanging => !_changing.IsEmpty;

    /// <summary>All functions, unordered: for status and sums.</summary>
    public IReadOnlyCollection<KeyValuePair<FunctionId, FunctionDefinition>> Functions => _functions.Snapshot;

    /// <summary>All versions, unordered: for status and sums.</summary>
    public IReadOnlyCollection<KeyValuePair<VersionKey, VersionDefinition>> Versions => _versions.Snapshot;

    /// <summary>The provisioned concurrency of all versions and aliases, unordered.</summary>
    public IEnumerable<KeyValuePair<QualifiedKey, ProvisionedDefinition>> Provisioned =>
        _provisioned.Snapshot.Where(row => row.Value is not null).Select(row => KeyValuePair.Create(row.Key, row.Value!));

    /// <summary>Loads the rows and follows the store.</summary>
    public static async Task<FunctionDirectory> Open(IMetadataStore store, VersionRows rows, CancellationToken cancellationToken)
    {
        var functions = await View<FunctionId, FunctionDefinition>.Open(
            store,
            FunctionSpaces.Functions,
            key => new FunctionId(DefinitionRows.Id(key)),
            (_, row) => DefinitionRows.Decode(row, DefinitionJson.Default.FunctionDefinition),
            cancellationToken);
        var versions = await View<VersionKey, VersionDefinition>.Open(
            store,
            FunctionSpaces.Versions,
            key => new VersionKey(new FunctionId(DefinitionRows.Id(key)), DefinitionRows.Number(key)),
            (_, row) => rows.Decode(row),
            cancellationToken);
        var aliases = await View<AliasKey, AliasDefinition>.Open(
            store,
            FunctionSpaces.Aliases,
            key => new AliasKey(new FunctionId(DefinitionRows.Id(key)), DefinitionRows.Name(key)),
            (_, row) => DefinitionRows.Decode(row, DefinitionJson.Default.AliasDefinition),
            cancellationToken);
        var provisioned = await DefinitionRows.Follow(
            store, QualifiedKind.Provisioned, DefinitionJson.Default.ProvisionedDefinition, cancellationToken);
        return new FunctionDirectory(functions, versions, aliases, provisioned);
    }

    public bool TryGet(FunctionId id, [NotNullWhen(true)] out FunctionDefinition? function) => _functions.TryGet(id, out function);

    public bool TryGet(VersionKey key, [NotNullWhen(true)] out VersionDefinition? version) => _versions.TryGet(key, out version);

    public bool TryGet(AliasKey key, [NotNullWhen(true)] out AliasDefinition? alias) => _aliases.TryGet(key, out alias);

    /// <summary>The versions of a function in the order of their numbers, <c>$LATEST</c> first.</summary>
    public IReadOnlyList<VersionDefinition> VersionsOf(FunctionId id) =>
        [.. _versions.Snapshot.Where(row => row.Key.Function == id).Select(row => row.Value).OrderBy(version => version.Number)];

    /// <summary>The provisioned concurrency of all versions and aliases of a function together.</summary>
    public int ProvisionedOf(FunctionId id) => Provisioned.Where(row => row.Key.Function == id).Sum(row => row.Value.Requested);

    /// <summary>The concurrency that functions of an account have for themselves: reserved, or else provisioned.</summary>
    public int KeptConcurrency(string account, string region, FunctionId? except = null) => Functions
        .Where(row => row.Key != except && row.Value.Account == account && row.Value.Region == region)
        .Sum(row => row.Value.ReservedConcurrency ?? ProvisionedOf(row.Key));

    /// <summary>The revisions of all versions of a function.</summary>
    public IReadOnlyCollection<string> RevisionsOf(FunctionId id) =>
        [.. _versions.Snapshot.Where(row => row.Key.Function == id).Select(row => row.Value.Revision)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _functions.Dispose();
        _versions.Dispose();
        _aliases.Dispose();
        _provisioned.Dispose();
    }

    private void Follow(IReadOnlyList<VersionKey> keys)
    {
        var isChanging = false;
        foreach (var key in keys)
        {
            if (_versions.TryGet(key, out var version) && version.IsChanging)
            {
                _changing[key] = true;
                isChanging = true;
            }
            else
            {
                _changing.TryRemove(key, out _);
            }
        }

        if (isChanging)
        {
            Changing?.Invoke();
        }
    }
}
