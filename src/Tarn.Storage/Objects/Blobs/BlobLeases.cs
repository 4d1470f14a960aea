using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// The blobs that are being read: the collector does not remove them, D21 (blob ids begin with the epoch).
/// </summary>
internal sealed class BlobLeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BlobId, int> _readers = [];
    private readonly HashSet<BlobId> _retiring = [];

    /// <summary>Pins blobs until <see cref="Release"/>.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the version was removed long ago, and its bytes are being removed.
    /// </exception>
    public void Take(IReadOnlyList<Extent> extents)
    {
        lock (_gate)
        {
            if (_retiring.Count > 0 && extents.Any(extent => _retiring.Contains(extent.Blob)))
            {
                throw new TarnException(ErrorKind.NotFound, "The object was removed.") { Reason = ObjectReasons.NoSuchKey };
            }

            foreach (var extent in extents)
            {
                _readers[extent.Blob] = _readers.GetValueOrDefault(extent.Blob) + 1;
            }
        }
    }

    /// <summary>Pins one blob until <see cref="Release(BlobId)"/>.</summary>
    /// <exception cref="TarnException">NotFound: the blob is being removed.</exception>
    public void Take(BlobId blob)
    {
        lock (_gate)
        {
            if (_retiring.Contains(blob))
            {
                throw new TarnException(ErrorKind.NotFound, $"Blob {blob} was removed.");
            }

            _readers[blob] = _readers.GetValueOrDefault(blob) + 1;
        }
    }

    public void Release(BlobId blob)
    {
        lock (_gate)
        {
            ReleaseOne(blob);
        }
    }

    public void Release(IReadOnlyList<Extent> extents)
    {
        lock (_gate)
        {
            foreach (var extent in extents)
            {
                ReleaseOne(extent.Blob);
            }
        }
    }

    /// <summary>
    /// Begins the removal of a blob without readers: no lease can be taken until <see cref="EndRetirement"/>. False
    /// when it has readers.
    /// </summary>
    public bool TryRetire(BlobId blob)
    {
        lock (_gate)
        {
            return !_readers.ContainsKey(blob) && _retiring.Add(blob);
        }
    }

    public void EndRetirement(BlobId blob)
    {
        lock (_gate)
        {
            _retiring.Remove(blob);
        }
    }

    private void ReleaseOne(BlobId blob)
    {
        if (--_readers[blob] == 0)
        {
            _readers.Remove(blob);
        }
    }
}
