using System.Collections.Concurrent;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Packs;

/// <summary>
/// The packs that get no more entries, and when to look at each: when half of its
/// entries may be dead, or when an entry has been dead for long. Memory: 100 bytes per pack of 64 MiB.
/// </summary>
internal sealed class PackCatalog
{
    private readonly ConcurrentDictionary<BlobId, Look> _sealed = new();

    /// <summary>Adds a pack that gets no more entries; it is looked at soon.</summary>
    public void Add(BlobId pack) => _sealed[pack] = new Look { Deaths = 0, Due = DateTimeOffset.MaxValue };

    /// <summary>Notes that an entry has lost its last referrer, or one of them.</summary>
    public void Died(BlobEntry entry)
    {
        if (entry.Blob.IsPack && _sealed.TryGetValue(entry.Blob, out var look))
        {
            Interlocked.Decrement(ref look.Deaths);
        }
    }

    /// <summary>Sets when to look at a pack again.</summary>
    /// <param name="deaths">After this many deaths.</param>
    /// <param name="due">Or at this time.</param>
    public void LookAgain(BlobId pack, int deaths, DateTimeOffset due) => _sealed[pack] = new Look { Deaths = deaths, Due = due };

    /// <summary>Forgets a pack whose file is gone.</summary>
    public void Remove(BlobId pack) => _sealed.TryRemove(pack, out _);

    /// <summary>The packs to look at, oldest first.</summary>
    public IReadOnlyList<BlobId> Due(DateTimeOffset now) =>
        [.. _sealed.Where(pack => Volatile.Read(ref pack.Value.Deaths) <= 0 || pack.Value.Due <= now).Select(pack => pack.Key)
            .OrderBy(pack => pack.Epoch).ThenBy(pack => pack.Number)];

    private sealed class Look
    {
        public int Deaths;

        public DateTimeOffset Due { get; init; }
    }
}
