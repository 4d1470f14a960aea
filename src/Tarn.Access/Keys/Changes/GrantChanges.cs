using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.States;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Changes;

/// <summary>Makes and removes grants.</summary>
/// <param name="store">The store of grants.</param>
/// <param name="grants">The present grants.</param>
/// <param name="time">The clock.</param>
public sealed class GrantChanges(IMetadataStore store, KeyGrants grants, TimeProvider time)
{
    /// <summary>The most grants on one key.</summary>
    public const int CountMax = 50_000;

    /// <summary>Makes a grant. A request with the same name and settings as an earlier one gets that one's grant.</summary>
    /// <exception cref="TarnException">NotFound; LimitExceeded; the reasons of <see cref="KeyFailures"/>.</exception>
    public async Task<KeyGrant> Create(FoundKey key, KeyGrant grant, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var definition = await KeyDefinition.Kind.Get(transaction, key.Resource.Id) ?? throw KeyFailures.NoKey(key.Arn);
            KeyStates.Require("CreateGrant", key.Resource, definition, time.GetUtcNow());
            if (grants.FindSame(key.Resource.Id, grant) is { } same)
            {
                return same;
            }

            if (grants.CountOf(key.Resource.Id) >= CountMax)
            {
                throw new TarnException(ErrorKind.LimitExceeded, $"{key.Arn} has {CountMax} grants, the most of one key.");
            }

            KeyGrants.Put(transaction, key.Resource.Id, grant);
            return grant;
        },
        cancellationToken);

    /// <summary>Removes a grant; nothing happens when it is gone.</summary>
    public async Task Remove(ResourceId key, string grant, CancellationToken cancellationToken) => await store.Commit(
        transaction =>
        {
            KeyGrants.Remove(transaction, key, grant);
            return ValueTask.FromResult(true);
        },
        cancellationToken);
}
