using System.Security.Cryptography;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.States;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Changes;

/// <summary>Makes and changes keys. Each change is one transaction, and durable when its task completes.</summary>
/// <param name="store">The store of keys.</param>
/// <param name="materials">Their materials.</param>
/// <param name="time">The clock.</param>
public sealed class KeyChanges(IMetadataStore store, KeyMaterials materials, TimeProvider time)
{
    /// <summary>The most rotations of one key at its owner's request.</summary>
    public const int OnDemandRotationsMax = 25;

    /// <summary>Makes a key, with material unless its owner imports it.</summary>
    public async Task<FoundKey> Create(
        string account,
        string region,
        KeyDefinition definition,
        string policy,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        CancellationToken cancellationToken) =>
        await store.Commit(transaction => Add(transaction, account, region, definition, policy, tags), cancellationToken);

    /// <summary>The AWS managed key of a service, which the first use makes with its alias.</summary>
    /// <param name="service">The service's name in the alias: <c>s3</c>.</param>
    public async Task<FoundKey> EnsureManaged(string account, string region, string service, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var alias = KeyAlias.Kind.NameOf(account, region, KeyAlias.ManagedStart + service);
            if (await ResourceRegistry.Find(transaction, alias) is { } known)
            {
                var name = KeyDefinition.Kind.NameOf(account, region, KeyAlias.Kind.Read(known).Key);
                var resource = await ResourceRegistry.Find(transaction, name) ?? throw KeyFailures.NoAlias(known.Arn);
                return new FoundKey(resource, KeyDefinition.Kind.Read(resource), KeyAlias.Start + alias.Name);
            }

            var definition = new KeyDefinition
            {
                Description = $"Default key that protects my {service.ToUpperInvariant()} data when no other key is defined",
                Service = service,
                RotationDays = KeyPolicies.ManagedRotationDays,
                NextRotationMs = time.GetUtcNow().AddDays(KeyPolicies.ManagedRotationDays).ToUnixTimeMilliseconds(),
            };
            var key = await Add(transaction, account, region, definition, KeyPolicies.OfManaged(account, region, service), []);
            var now = time.GetUtcNow();
            await KeyAlias.Kind.Add(transaction, new ResourceId(transaction.NextId()), alias, now, new KeyAlias(key.KeyId, now.ToUnixTimeMilliseconds()));
            return key with { Alias = KeyAlias.Start + alias.Name };
        },
        cancellationToken);

    /// <summary>Changes a key's definition.</summary>
    /// <param name="operation">The operation, whose states are checked in the transaction.</param>
    /// <exception cref="TarnException">NotFound; the reasons of <see cref="KeyFailures"/>.</exception>
    public async Task<KeyDefinition> Change(
        FoundKey key, string operation, Func<KeyDefinition, KeyDefinition> change, CancellationToken cancellationToken)
    {
        var changed = await store.Commit(
            async transaction => await KeyDefinition.Kind.Change(transaction, key.Resource.Id, Checked(key, operation, change))
                ?? throw KeyFailures.NoKey(key.Arn),
            cancellationToken);
        if (changed.StateAt(time.GetUtcNow()) != EncryptionKeyState.Enabled)
        {
            materials.Forget(key.Resource.Id);
        }

        return changed;
    }

    /// <summary>Gives a key new material. The earlier materials decrypt for ever.</summary>
    /// <param name="isOnDemand">Whether the owner asks for it; else it is the automatic rotation, which is due.</param>
    /// <exception cref="TarnException">NotFound; LimitExceeded; the reasons of <see cref="KeyFailures"/>.</exception>
    public async Task<KeyDefinition> Rotate(FoundKey key, bool isOnDemand, CancellationToken cancellationToken)
    {
        var bytes = RandomNumberGenerator.GetBytes(KeyCiphertext.MaterialBytes);
        var id = KeyMaterials.IdOf(key.KeyId, bytes);
        try
        {
            return await store.Commit(
                async transaction =>
                {
                    var rotated = await KeyDefinition.Kind.Change(
                        transaction,
                        key.Resource.Id,
                        Checked(key, "RotateKeyOnDemand", present => Rotated(key, present, id, isOnDemand, time.GetUtcNow())));
                    if (rotated?.Current == id)
                    {
                        materials.Put(transaction, key.Resource.Id, id, bytes);
                    }

                    return rotated ?? throw KeyFailures.NoKey(key.Arn);
                },
                cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Sets the policy of a key.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async Task SetPolicy(FoundKey key, string policy, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await ResourceRegistry.Get(transaction, key.Resource.Id) is null)
            {
                throw KeyFailures.NoKey(key.Arn);
            }

            ResourceRegistry.SetPolicy(transaction, key.Resource.Id, policy);
            return true;
        },
        cancellationToken);

    // A change that is due already, or imported material that waits, makes no new material.
    private static KeyDefinition Rotated(FoundKey key, KeyDefinition present, string id, bool isOnDemand, DateTimeOffset now)
    {
        if (!isOnDemand && !(present.NextRotationMs <= now.ToUnixTimeMilliseconds()))
        {
            return present;
        }

        if (isOnDemand && present.Materials.Count(material => material.IsOnDemand == true && material.RotatedMs is not null) >= OnDemandRotationsMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"{key.Arn} has had {OnDemandRotationsMax} rotations on demand.");
        }

        var next = present.RotationDays is { } days && !isOnDemand ? now.AddDays(days).ToUnixTimeMilliseconds() : present.NextRotationMs;
        if (!present.IsExternal)
        {
            var made = new KeyMaterialFacts { Id = id, RotatedMs = now.ToUnixTimeMilliseconds(), IsOnDemand = isOnDemand };
            return present with { Materials = [.. present.Materials, made], Current = id, NextRotationMs = next };
        }

        var waiting = present.Materials.FirstOrDefault(material => material.RotatedMs is null && material.IsPresentAt(now))
            ?? throw KeyFailures.WrongState(key.Arn, "without imported key material that waits for a rotation");
        return present.With(waiting with { RotatedMs = now.ToUnixTimeMilliseconds(), IsOnDemand = true }) with { Current = waiting.Id };
    }

    private Func<KeyDefinition, KeyDefinition> Checked(FoundKey key, string operation, Func<KeyDefinition, KeyDefinition> change) => present =>
    {
        KeyStates.Require(operation, key.Resource, present, time.GetUtcNow());
        return change(present);
    };

    private async ValueTask<FoundKey> Add(
        IMetadataTransaction transaction,
        string account,
        string region,
        KeyDefinition definition,
        string policy,
        IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        var (now, id, keyId) = (time.GetUtcNow(), new ResourceId(transaction.NextId()), Guid.NewGuid().ToString());
        if (!definition.IsExternal)
        {
            var bytes = RandomNumberGenerator.GetBytes(KeyCiphertext.MaterialBytes);
            var first = new KeyMaterialFacts { Id = KeyMaterials.IdOf(keyId, bytes), RotatedMs = now.ToUnixTimeMilliseconds() };
            definition = definition with { Materials = [first], Current = first.Id };
            materials.Put(transaction, id, first.Id, bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }

        var resource = await KeyDefinition.Kind.Add(transaction, id, KeyDefinition.Kind.NameOf(account, region, keyId), now, definition);
        ResourceRegistry.SetPolicy(transaction, id, policy);
        ResourceTags.Set(transaction, id, tags);
        return new FoundKey(resource, definition, null);
    }
}
