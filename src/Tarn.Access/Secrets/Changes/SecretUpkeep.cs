using Tarn.Access.Registry;
using Tarn.Access.Secrets.Values;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Secrets.Changes;

/// <summary>The work on secrets that is due by the clock: ended recovery windows, overwritten values, days of reads.</summary>
/// <param name="store">The store of secrets.</param>
/// <param name="secrets">All secrets.</param>
/// <param name="changes">Removes secrets.</param>
/// <param name="reads">The days of reads.</param>
/// <param name="time">The clock.</param>
public sealed class SecretUpkeep(
    IMetadataStore store, Definitions<RegisteredSecret> secrets, SecretChanges changes, SecretReads reads, TimeProvider time)
{
    /// <summary>One pass over all secrets.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        while (await SealedValues.RemoveDestroyed(store, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        await reads.Store(cancellationToken);
        foreach (var secret in secrets.All.Where(secret => IsDue(secret.Definition)))
        {
            await changes.Purge(secret.Resource.Id, IsDue, cancellationToken);
        }
    }

    private bool IsDue(SecretDefinition definition) => definition.PurgeMs <= time.GetUtcNow().ToUnixTimeMilliseconds();
}
