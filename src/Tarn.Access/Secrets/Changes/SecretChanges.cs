using Tarn.Access.Registry;
using Tarn.Access.Secrets.Rotations;
using Tarn.Access.Secrets.Values;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Secrets.Changes;

/// <summary>Makes and changes secrets. Each change is one transaction, and durable when its task completes.</summary>
/// <param name="store">The store of secrets.</param>
/// <param name="time">The clock.</param>
public sealed class SecretChanges(IMetadataStore store, TimeProvider time)
{
    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes a secret.</summary>
    /// <param name="name">Its name; the ARN is made with a new suffix beforehand, because the first value is encrypted for it.</param>
    /// <param name="version">The first version and its value; null: none.</param>
    /// <exception cref="TarnException">AlreadyExists: the name is taken, perhaps by a secret whose deletion was requested.</exception>
    public async Task<RegisteredSecret> Create(
        ResourceName name,
        string arn,
        SecretDefinition definition,
        (string Id, SealedValue Value)? version,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var (id, now) = (new ResourceId(transaction.NextId()), time.GetUtcNow());
            var made = definition with { ChangedMs = now.ToUnixTimeMilliseconds() };
            if (version is var (versionId, value))
            {
                SealedValues.Put(transaction, id, versionId, value);
                made = made with { Versions = [VersionOf(versionId, value.KeyArn) with { Stages = [SecretStages.Current] }] };
            }

            var resource = await SecretDefinition.Kind.Add(transaction, id, name, now, made, arn);
            ResourceTags.Set(transaction, id, tags);
            return new RegisteredSecret(resource, made);
        },
        cancellationToken);

    /// <summary>Adds a version, or gives a value to one that has none.</summary>
    /// <param name="stages">The labels that the version gets.</param>
    /// <param name="also">A further change of the definition in the same commit; null: none.</param>
    /// <returns>The changed definition; null: the version got a value meanwhile.</returns>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task<SecretDefinition?> PutVersion(
        RegisteredSecret secret,
        string versionId,
        SealedValue value,
        IReadOnlyList<string> stages,
        Func<SecretDefinition, SecretDefinition>? also,
        CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var present = await Live(transaction, secret);
            var version = present.Version(versionId);
            if (version?.KeyArn is not null)
            {
                return null;
            }

            var changed = version is null
                ? await VersionLimit.Add(transaction, secret.Resource.Id, present, VersionOf(versionId, value.KeyArn))
                : present.With(version with { KeyArn = value.KeyArn });

            // The first version is always the current one.
            stages = present.Versions.Any(one => one.KeyArn is not null) || stages.Contains(SecretStages.Current) ? stages : [.. stages, SecretStages.Current];
            changed = SecretStages.Attach(changed, versionId, stages);
            changed = (also?.Invoke(changed) ?? changed) with { ChangedMs = NowMs };
            SealedValues.Put(transaction, secret.Resource.Id, versionId, value);
            return await SecretDefinition.Kind.Change(transaction, secret.Resource.Id, _ => changed);
        },
        cancellationToken);

    /// <summary>Changes the definition of a secret that is not being deleted.</summary>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task<SecretDefinition> Change(
        RegisteredSecret secret, Func<SecretDefinition, SecretDefinition> change, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var changed = change(await Live(transaction, secret)) with { ChangedMs = NowMs };
            return (await SecretDefinition.Kind.Change(transaction, secret.Resource.Id, _ => changed))!;
        },
        cancellationToken);

    /// <summary>Replaces the rows of values by ones under another key.</summary>
    /// <param name="values">The versions with their new values.</param>
    /// <returns>False: the versions with labels are others by now, so the caller begins again.</returns>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task<bool> Rekey(
        RegisteredSecret secret,
        IReadOnlyDictionary<string, SealedValue> values,
        Func<SecretDefinition, SecretDefinition> also,
        CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var present = await Live(transaction, secret);
            if (!Staged(present).Order(StringComparer.Ordinal).SequenceEqual(values.Keys.Order(StringComparer.Ordinal)))
            {
                return false;
            }

            foreach (var (versionId, value) in values)
            {
                SealedValues.Put(transaction, secret.Resource.Id, versionId, value);
                present = present.With(present.Version(versionId)! with { KeyArn = value.KeyArn });
            }

            await SecretDefinition.Kind.Change(transaction, secret.Resource.Id, _ => also(present) with { ChangedMs = NowMs });
            return true;
        },
        cancellationToken);

    /// <summary>The versions with labels of AWS and a value. A change of the key encrypts their values anew.</summary>
    public static IEnumerable<string> Staged(SecretDefinition secret) => secret.Versions
        .Where(version => version.KeyArn is not null
            && version.Stages.Any(stage => stage is SecretStages.Current or SecretStages.Previous or SecretStages.Pending))
        .Select(version => version.Id);

    /// <summary>Begins the recovery window.</summary>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task<SecretDefinition> Delete(RegisteredSecret secret, int days, CancellationToken cancellationToken) => await Change(
        secret,
        present => present with { DeletedMs = NowMs, PurgeMs = time.GetUtcNow().AddDays(days).ToUnixTimeMilliseconds() },
        cancellationToken);

    /// <summary>Ends the recovery window. A secret without one stays as it is.</summary>
    /// <exception cref="TarnException">NotFound: the secret was purged.</exception>
    public async Task Restore(RegisteredSecret secret, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
            await SecretDefinition.Kind.Change(transaction, secret.Resource.Id, present => present with { DeletedMs = null, PurgeMs = null })
            ?? throw SecretFailures.NotFound(),
        cancellationToken);

    /// <summary>Removes a secret, and overwrites its values.</summary>
    /// <param name="isDue">Whether the present definition is one to remove.</param>
    public Task<bool> Purge(ResourceId secret, Func<SecretDefinition, bool> isDue, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            if (await SecretDefinition.Kind.Get(transaction, secret) is not { } present || !isDue(present))
            {
                return false;
            }

            foreach (var version in present.Versions)
            {
                await SealedValues.Destroy(transaction, secret, version.Id);
            }

            await RotationTask.Rows.RemoveAll(transaction, secret.Value);
            await ResourceRegistry.Remove(transaction, secret);
            return true;
        },
        cancellationToken).AsTask();

    /// <summary>Sets the policy of a secret; null removes it.</summary>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async Task SetPolicy(RegisteredSecret secret, string? policy, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            await Live(transaction, secret);
            ResourceRegistry.SetPolicy(transaction, secret.Resource.Id, policy);
            return true;
        },
        cancellationToken);

    private static async ValueTask<SecretDefinition> Live(IMetadataReader reader, RegisteredSecret secret)
    {
        var present = await SecretDefinition.Kind.Get(reader, secret.Resource.Id) ?? throw SecretFailures.NotFound();
        return present.DeletedMs is null ? present : throw SecretFailures.Deleted();
    }

    private SecretVersion VersionOf(string id, string? keyArn) => new() { Id = id, CreatedMs = NowMs, KeyArn = keyArn };
}
