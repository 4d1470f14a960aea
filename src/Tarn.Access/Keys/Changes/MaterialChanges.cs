using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.States;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Changes;

/// <summary>Imports and deletes the material of external keys.</summary>
/// <param name="store">The store of keys.</param>
/// <param name="materials">Their materials.</param>
/// <param name="time">The clock.</param>
public sealed class MaterialChanges(IMetadataStore store, KeyMaterials materials, TimeProvider time)
{
    /// <summary>Imports material. The first one is in use at once; a further one waits for a rotation.</summary>
    /// <param name="bytes">The material's bytes.</param>
    /// <param name="isNew">Whether the owner means further material; else it is the first one, or one that the key had before.</param>
    /// <param name="expectedId">The id that the material must have; null: any of the key's.</param>
    /// <returns>The material's id.</returns>
    /// <exception cref="TarnException">NotFound; the reasons of <see cref="KeyFailures"/>.</exception>
    public async Task<string> Import(
        FoundKey key,
        byte[] bytes,
        bool isNew,
        string? expectedId,
        string? description,
        DateTimeOffset? validTo,
        CancellationToken cancellationToken)
    {
        var id = KeyMaterials.IdOf(key.KeyId, bytes);
        if (expectedId is not null && expectedId != id)
        {
            throw KeyFailures.OtherMaterial();
        }

        await store.Commit(
            async transaction =>
            {
                var changed = await KeyDefinition.Kind.Change(
                    transaction, key.Resource.Id, present => Imported(key, present, id, isNew, description, validTo?.ToUnixTimeMilliseconds()));
                materials.Put(transaction, key.Resource.Id, id, bytes);
                return changed ?? throw KeyFailures.NoKey(key.Arn);
            },
            cancellationToken);
        return id;
    }

    /// <summary>Deletes the bytes of imported material. Material that waited for its rotation is forgotten.</summary>
    /// <param name="id">The material; null: the one in use.</param>
    /// <returns>The material's id; null: the key has none.</returns>
    /// <exception cref="TarnException">NotFound.</exception>
    public async Task<string?> Delete(FoundKey key, string? id, CancellationToken cancellationToken)
    {
        var deleted = await store.Commit(
            async transaction =>
            {
                string? found = null;
                _ = await KeyDefinition.Kind.Change(transaction, key.Resource.Id, present =>
                {
                    found = present.Material(id ?? present.Current)?.Id;
                    return id is not null && found is null ? throw KeyFailures.OtherMaterial() : Without(present, found);
                }) ?? throw KeyFailures.NoKey(key.Arn);
                if (found is not null)
                {
                    await KeyMaterials.Destroy(transaction, key.Resource.Id, found);
                }

                return found;
            },
            cancellationToken);
        materials.Forget(key.Resource.Id);
        return deleted;
    }

    private KeyDefinition Imported(FoundKey key, KeyDefinition present, string id, bool isNew, string? description, long? validToMs)
    {
        var now = time.GetUtcNow();
        KeyStates.Require("ImportKeyMaterial", key.Resource, present, now);
        if (present.Material(id) is { } known)
        {
            return present.With(known with { IsMissing = false, ValidToMs = validToMs, Description = description ?? known.Description });
        }

        var isFirst = present.Current is null;
        if (!isFirst && !isNew)
        {
            throw KeyFailures.OtherMaterial();
        }

        if (!isFirst && present.Materials.Any(material => material.RotatedMs is null))
        {
            throw KeyFailures.WrongState(key.Arn, "waiting for the rotation of imported key material already");
        }

        var made = new KeyMaterialFacts
        {
            Id = id,
            RotatedMs = isFirst ? now.ToUnixTimeMilliseconds() : null,
            Description = description,
            ValidToMs = validToMs,
        };
        return present with { Materials = [.. present.Materials, made], Current = present.Current ?? id };
    }

    private static KeyDefinition Without(KeyDefinition present, string? id) => present.Material(id) switch
    {
        null => present,
        { RotatedMs: null } waiting => present with { Materials = [.. present.Materials.Where(material => material != waiting)] },
        var used => present.With(used with { IsMissing = true }),
    };
}
