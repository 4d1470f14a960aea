using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>Who reads which blob now: the collector leaves those alone (D21).</summary>
internal sealed class BlobLeases
{
    private readonly Lock gate = new();
    private readonly Dictionary<BlobId, int> readers = [];
    private readonly HashSet<BlobId> retiring = [];

    /// <summary>Keeps blobs until <see cref="Release"/>.</summary>
    /// <exception cref="TarnException">NotFound: the version has gone long ago and its bytes are being removed.</exception>
    public void Take(IReadOnlyList<Extent> extents)
    {
        lock (gate)
        {
            if (retiring.Count > 0 && extents.Any(extent => retiring.Contains(extent.Blob)))
            {
                throw new TarnException(ErrorKind.NotFound, "The object was removed.") { Reason = ObjectReasons.NoSuchKey };
            }

            foreach (var extent in extents)
            {
                readers[extent.Blob] = readers.GetValueOrDefault(extent.Blob) + 1;
            }
        }
    }

    /// <summary>Keeps one blob until <see cref="Release(BlobId)"/>.</summary>
    /// <exception cref="TarnException">NotFound: it is being removed.</exception>
    public void Take(BlobId blob)
    {
        lock (gate)
        {
            if (retiring.Contains(blob))
            {
                throw new TarnException(ErrorKind.NotFound, $"Blob {blob} was removed.");
            }

            readers[blob] = readers.GetValueOrDefault(blob) + 1;
        }
    }

    public void Release(BlobId blob)
    {
        lock (gate)
        {
            ReleaseOne(blob);
        }
    }

    public void Release(IReadOnlyList<Extent> extents)
    {
        lock (gate)
        {
            foreach (var extent in extents)
            {
                ReleaseOne(extent.Blob);
            }
        }
    }

    /// <summary>Begins the removal of a blob that nobody reads: no lease can be taken until <see cref="EndRetirement"/>.</summary>
    public bool TryRetire(BlobId blob)
    {
        lock (gate)
        {
            return !readers.ContainsKey(blob) && retiring.Add(blob);
        }
    }

    public void EndRetirement(BlobId blob)
    {
        lock (gate)
        {
            retiring.Remove(blob);
        }
    }

    private void ReleaseOne(BlobId blob)
    {
        if (--readers[blob] == 0)
        {
            readers.Remove(blob);
        }
    }
}
