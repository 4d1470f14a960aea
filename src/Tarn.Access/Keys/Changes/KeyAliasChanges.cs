using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.States;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Changes;

/// <summary>Makes, moves and removes aliases.</summary>
/// <param name="store">The store of aliases.</param>
/// <param name="time">The clock.</param>
public sealed class KeyAliasChanges(IMetadataStore store, TimeProvider time)
{
    /// <summary>Makes an alias of a key.</summary>
    /// <exception cref="TarnException">AlreadyExists, NotFound; the reasons of <see cref="KeyFailures"/>.</exception>
    public async Task Create(ResourceName name, FoundKey key, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await ResourceRegistry.Find(transaction, name) is not null)
            {
                throw new TarnException(ErrorKind.AlreadyExists, $"An alias with the name {KeyAlias.Kind.ArnOf(name)} already exists");
            }

            await Require(transaction, key, "CreateAlias");
            var now = time.GetUtcNow();
            return await KeyAlias.Kind.Add(
                transaction, new ResourceId(transaction.NextId()), name, now, new KeyAlias(key.KeyId, now.ToUnixTimeMilliseconds()));
        },
        cancellationToken);

    /// <summary>Gives an alias another key.</summary>
    /// <exception cref="TarnException">NotFound; the reasons of <see cref="KeyFailures"/>.</exception>
    public async Task Move(Resource alias, FoundKey key, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            await Require(transaction, key, "UpdateAlias");
            return await KeyAlias.Kind.Change(transaction, alias.Id, _ => new KeyAlias(key.KeyId, time.GetUtcNow().ToUnixTimeMilliseconds()))
                ?? throw KeyFailures.NoAlias(alias.Arn);
        },
        cancellationToken);

    /// <summary>Removes an alias.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async Task Remove(Resource alias, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await ResourceRegistry.Get(transaction, alias.Id) is null)
            {
                throw KeyFailures.NoAlias(alias.Arn);
            }

            await ResourceRegistry.Remove(transaction, alias.Id);
            return true;
        },
        cancellationToken);

    private async ValueTask Require(IMetadataReader reader, FoundKey key, string operation) => KeyStates.Require(
        operation,
        key.Resource,
        await KeyDefinition.Kind.Get(reader, key.Resource.Id) ?? throw KeyFailures.NoKey(key.Arn),
        time.GetUtcNow());
}
