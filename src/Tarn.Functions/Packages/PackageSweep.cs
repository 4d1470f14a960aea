using Tarn.Storage.Metadata;

namespace Tarn.Functions.Packages;

/// <summary>
/// Removes unpacked folders that no version has used for a while. The while is longer than any invocation, because
/// an environment may still run code that was replaced.
/// </summary>
/// <param name="store">The store of uses.</param>
/// <param name="folders">The unpacked files.</param>
/// <param name="time">The clock.</param>
public sealed class PackageSweep(IMetadataStore store, PackageFolders folders, TimeProvider time)
{
    /// <summary>How long a folder stays after its last use: longer than the longest invocation.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(20);

    private readonly Dictionary<string, DateTimeOffset> _unusedSince = new(StringComparer.Ordinal);

    /// <summary>One pass.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var used = await Used(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var hash in folders.All())
        {
            if (used.Contains(hash))
            {
                _unusedSince.Remove(hash);
            }
            else if (!_unusedSince.TryGetValue(hash, out var since))
            {
                _unusedSince[hash] = now;
            }
            else if (now - since >= KeptFor)
            {
                folders.Remove(hash);
                _unusedSince.Remove(hash);
            }
        }
    }

    private async Task<HashSet<string>> Used(CancellationToken cancellationToken)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var range = KeyRange.All;
        while (true)
        {
            var from = range;
            var page = await store.Read(
                reader => reader.Scan(FunctionSpaces.PackageUses, from, MetadataLimits.BackgroundRowsMax), cancellationToken);
            used.UnionWith(page.Select(row => PackageStore.HashIn(row.Key)));
            if (page.Count < MetadataLimits.BackgroundRowsMax)
            {
                return used;
            }

            range = range.After(page[^1].Key);
        }
    }
}
