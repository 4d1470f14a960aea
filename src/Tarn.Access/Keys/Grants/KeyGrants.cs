using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Grants;

/// <summary>All grants, in memory: a change is in force for the next request.</summary>
public sealed class KeyGrants : IDisposable
{
    private readonly View<(ResourceId Key, string Id), KeyGrant> _rows;
    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<ResourceId, GrantsOfKey> _byKey = ImmutableDictionary<ResourceId, GrantsOfKey>.Empty;

    private KeyGrants(View<(ResourceId Key, string Id), KeyGrant> rows)
    {
        _rows = rows;
        _rows.Changed += Apply;
        Apply([.. _rows.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>Loads the grants and follows the store.</summary>
    public static async Task<KeyGrants> Open(IMetadataStore store, CancellationToken cancellationToken) => new(
        await View<(ResourceId, string), KeyGrant>.Open(
            store, AccessSpaces.KeyGrants, ReadKey, (_, value) => KeyGrant.Decode(value), cancellationToken));

    /// <summary>The grants on a key, in the order of their ids.</summary>
    public IReadOnlyList<KeyGrant> Of(ResourceId key) =>
        _byKey.TryGetValue(key, out var grants) ? [.. grants.ById.Values.OrderBy(grant => grant.Id, StringComparer.Ordinal)] : [];

    public int CountOf(ResourceId key) => _byKey.TryGetValue(key, out var grants) ? grants.ById.Count : 0;

    /// <summary>The grant that an earlier request with the same name and settings made; null: there is none.</summary>
    public KeyGrant? FindSame(ResourceId key, KeyGrant asked) => asked.Name is not null && _byKey.TryGetValue(key, out var grants)
        ? grants.To(asked.Grantee).FirstOrDefault(asked.IsSameRequest)
        : null;

    /// <summary>The grant of that id on a key; null: there is none.</summary>
    public KeyGrant? Find(ResourceId key, string id) => _rows.TryGet((key, id), out var grant) ? grant : null;

    /// <summary>The grants that a principal may retire, with their keys, in the order of their ids.</summary>
    public IReadOnlyList<(ResourceId Key, KeyGrant Grant)> RetirableBy(string principal) =>
    [
        .. _rows.Snapshot.Where(row => row.Value.Retiring == principal)
            .OrderBy(row => row.Key.Id, StringComparer.Ordinal).Select(row => (row.Key.Key, row.Value)),
    ];

    /// <summary>How far the grants on a key allow a caller the action of a question.</summary>
    public PrincipalMatch Match(Resource key, TrustCaller caller, PolicyQuestion question)
    {
        if (!_byKey.TryGetValue(key.Id, out var grants))
        {
            return PrincipalMatch.None;
        }

        var operation = question.Action[(question.Action.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var use = (question.Keys as RequestFacts)?.Facts as KeyUse;
        bool Allowed(string grantee) => grants.To(grantee).Any(grant => grant.Operations.Contains(operation) && Allows(grant, use));
        return Allowed(caller.Arn) ? caller.IsItself(caller.Arn) ? PrincipalMatch.Directly : PrincipalMatch.Named
            : Allowed(caller.IdentityArn) ? PrincipalMatch.Named
            : Allowed($"arn:aws:iam::{caller.Account}:root") ? PrincipalMatch.Account
            : PrincipalMatch.None;
    }

    /// <summary>Adds a grant.</summary>
    public static void Put(IMetadataTransaction transaction, ResourceId key, KeyGrant grant) =>
        transaction.Put(AccessSpaces.KeyGrants, RowKey(key, grant.Id), grant.Encode());

    /// <summary>Removes a grant; nothing happens when there is none.</summary>
    public static void Remove(IMetadataTransaction transaction, ResourceId key, string id) =>
        transaction.Delete(AccessSpaces.KeyGrants, RowKey(key, id));

    /// <summary>At most <paramref name="limit"/> grants on a key, inside a transaction or read.</summary>
    public static async ValueTask<IReadOnlyList<KeyGrant>> Read(IMetadataReader reader, ResourceId key, int limit) =>
        [.. (await reader.Scan(AccessSpaces.KeyGrants, KeyRange.Prefix(RowKey(key, "")), limit)).Select(row => KeyGrant.Decode(row.Value))];

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    // Constraints count for operations with a context, and for grants that a grantee makes.
    private static bool Allows(KeyGrant grant, KeyUse? use) => use switch
    {
        null => grant is { ContextEquals: null, ContextSubset: null },
        { Retired: { } retired } => grant.Id == retired.Id,
        { NewGrant: { } made } => grant.Covers(made),
        { Context: { } context } => grant.Fits(context),
        _ => true,
    };

    private void Apply(IReadOnlyList<(ResourceId Key, string Id)> changed)
    {
        lock (_gate)
        {
            var byKey = _byKey;
            foreach (var (key, id) in changed)
            {
                var grants = byKey.GetValueOrDefault(key, GrantsOfKey.None).With(id, _rows.TryGet((key, id), out var grant) ? grant : null);
                byKey = grants.ById.IsEmpty ? byKey.Remove(key) : byKey.SetItem(key, grants);
            }

            _byKey = byKey;
        }
    }

    private static byte[] RowKey(ResourceId key, string id)
    {
        var row = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(id)];
        BinaryPrimitives.WriteInt64BigEndian(row, key.Value);
        Encoding.UTF8.GetBytes(id, row.AsSpan(sizeof(long)));
        return row;
    }

    private static (ResourceId Key, string Id) ReadKey(ReadOnlyMemory<byte> key) =>
        (new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key.Span)), Encoding.UTF8.GetString(key.Span[sizeof(long)..]));
}
