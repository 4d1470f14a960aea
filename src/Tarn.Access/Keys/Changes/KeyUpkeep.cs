using System.Globalization;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Material;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Changes;

/// <summary>The work on keys that is due by the clock: deletions, expired material, automatic rotations.</summary>
/// <param name="store">The store of keys.</param>
/// <param name="finder">Finds keys and aliases.</param>
/// <param name="materials">Their materials.</param>
/// <param name="changes">Rotates keys.</param>
/// <param name="time">The clock.</param>
public sealed class KeyUpkeep(IMetadataStore store, KeyFinder finder, KeyMaterials materials, KeyChanges changes, TimeProvider time)
{
    private const int GrantsPerCommit = 1_000;

    /// <summary>One pass over all keys.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        if (materials.Destroyed is { Count: > 0 } destroyed)
        {
            await store.Commit(
                async transaction =>
                {
                    await KeyMaterials.RemoveDestroyed(transaction, destroyed);
                    return true;
                },
                cancellationToken);
        }

        foreach (var key in finder.All)
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (key.Definition.DeletionMs <= nowMs)
            {
                await Delete(key, cancellationToken);
            }
            else if (key.Definition.Materials.Any(material => IsExpired(material, nowMs)))
            {
                await Expire(key, cancellationToken);
            }
            else if (key.Definition.NextRotationMs <= nowMs && key.Definition.StateAt(time.GetUtcNow()) == EncryptionKeyState.Enabled)
            {
                await Rotate(key, cancellationToken);
            }
        }
    }

    /// <summary>One sentence for each key whose deletion is scheduled, the next one first.</summary>
    public IReadOnlyList<string> Notices() =>
    [
        .. finder.All.Where(key => key.Definition.DeletionMs is not null).OrderBy(key => key.Definition.DeletionMs).Select(key =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"Key {key.Arn} is destroyed at {DateTimeOffset.FromUnixTimeMilliseconds(key.Definition.DeletionMs!.Value):yyyy-MM-dd HH:mm} UTC, "
                + $"and its data with it: tarn keys usage {key.KeyId}")),
    ];

    // Several commits, so that none is large: while grants go, the key still waits for its deletion.
    private async Task Delete(FoundKey key, CancellationToken cancellationToken)
    {
        while (await RemoveGrants(key.Resource.Id, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var aliases = finder.AliasesOf(key).Select(alias => KeyAlias.Kind.NameOf(
            key.Resource.Owner, key.Resource.Name.Region, alias[KeyAlias.Start.Length..])).ToList();
        await store.Commit(
            async transaction =>
            {
                var definition = await KeyDefinition.Kind.Get(transaction, key.Resource.Id);
                if (!(definition?.DeletionMs <= time.GetUtcNow().ToUnixTimeMilliseconds()))
                {
                    return false;
                }

                foreach (var material in definition.Materials)
                {
                    await KeyMaterials.Destroy(transaction, key.Resource.Id, material.Id);
                }

                foreach (var name in aliases)
                {
                    if (await ResourceRegistry.Find(transaction, name) is { } alias && KeyAlias.Kind.Read(alias).Key == key.KeyId)
                    {
                        await ResourceRegistry.Remove(transaction, alias.Id);
                    }
                }

                await ResourceRegistry.Remove(transaction, key.Resource.Id);
                return true;
            },
            cancellationToken);
        materials.Forget(key.Resource.Id);
    }

    private async Task<bool> RemoveGrants(ResourceId key, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var definition = await KeyDefinition.Kind.Get(transaction, key);
            var isDue = definition?.DeletionMs <= time.GetUtcNow().ToUnixTimeMilliseconds();
            var grants = isDue ? await KeyGrants.Read(transaction, key, GrantsPerCommit) : [];
            foreach (var grant in grants)
            {
                KeyGrants.Remove(transaction, key, grant.Id);
            }

            return grants.Count == GrantsPerCommit;
        },
        cancellationToken);

    private async Task Expire(FoundKey key, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                var expired = new List<string>();
                await KeyDefinition.Kind.Change(transaction, key.Resource.Id, present =>
                {
                    var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
                    expired.AddRange(present.Materials.Where(material => IsExpired(material, nowMs)).Select(material => material.Id));
                    return expired.Aggregate(present, (changed, id) => changed.With(changed.Material(id)! with { IsMissing = true }));
                });
                foreach (var id in expired)
                {
                    await KeyMaterials.Destroy(transaction, key.Resource.Id, id);
                }

                return true;
            },
            cancellationToken);
        materials.Forget(key.Resource.Id);
    }

    private async Task Rotate(FoundKey key, CancellationToken cancellationToken)
    {
        try
        {
            await changes.Rotate(key, isOnDemand: false, cancellationToken);
        }
        catch (TarnException refused) when (refused.Reason is KeyFailures.IsDisabled or KeyFailures.HasWrongState || refused.Kind == ErrorKind.NotFound)
        {
            // Its owner disabled or deleted it meanwhile; the rotation follows when it is enabled again.
        }
    }

    private static bool IsExpired(KeyMaterialFacts material, long nowMs) => !material.IsMissing && material.ValidToMs <= nowMs;
}
