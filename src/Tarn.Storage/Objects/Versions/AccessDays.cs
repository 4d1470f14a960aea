using System.Collections.Concurrent;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// Notes reads of INTELLIGENT_TIERING objects, at most once a day for each. The rows follow in batches; a crash loses the
/// notes of the last minute, so that an object may count as read a day earlier.
/// </summary>
/// <param name="day">The length of a day.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessDays(TimeSpan day, TimeProvider time)
{
    // About 20 MB. Further reads of other objects are not noted until the next batch.
    private const int NotesMax = 100_000;
    private readonly ConcurrentDictionary<long, ObjectVersion> _read = new();

    /// <summary>The number of the current day since 1970-01-01.</summary>
    public int Today => Of(BlobRows.Now(time));

    /// <summary>The number of a time's day.</summary>
    public int Of(DateTimeOffset at) => (int)((at - DateTimeOffset.UnixEpoch).Ticks / day.Ticks);

    /// <summary>Notes a read.</summary>
    public void Read(ObjectVersion version)
    {
        if (version.Properties.StorageClass == StorageClass.IntelligentTiering && version.LastAccessDay != Today && _read.Count < NotesMax)
        {
            _read.TryAdd(version.Number, version);
        }
    }

    /// <summary>Takes at most that many notes.</summary>
    public IReadOnlyList<ObjectVersion> Take(int most) =>
        [.. _read.Keys.Take(most).Select(number => _read.TryRemove(number, out var version) ? version : null).OfType<ObjectVersion>()];
}
