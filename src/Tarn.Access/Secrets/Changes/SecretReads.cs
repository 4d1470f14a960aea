using System.Collections.Concurrent;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Secrets.Changes;

/// <summary>
/// The days of the newest reads. They stay in memory until <see cref="Store"/> writes them: a read makes no commit. A kill loses at most the newest ones.
/// </summary>
/// <param name="store">The store of secrets.</param>
/// <param name="time">The clock.</param>
public sealed class SecretReads(IMetadataStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<(ResourceId Secret, string Version), long> _days = new();

    /// <summary>Notes the read of a version.</summary>
    public void Note(RegisteredSecret secret, SecretVersion version)
    {
        var day = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
        if (version.AccessedMs != day || secret.Definition.AccessedMs != day)
        {
            _days[(secret.Resource.Id, version.Id)] = day;
        }
    }

    /// <summary>Writes the noted days.</summary>
    public async Task Store(CancellationToken cancellationToken)
    {
        foreach (var (read, day) in _days.ToArray())
        {
            await store.Commit(
                async transaction => await SecretDefinition.Kind.Change(
                    transaction,
                    read.Secret,
                    present => present.Version(read.Version) is { } version
                        ? present.With(version with { AccessedMs = day }) with { AccessedMs = day }
                        : present),
                cancellationToken);
            _days.TryRemove(KeyValuePair.Create(read, day));
        }
    }
}
