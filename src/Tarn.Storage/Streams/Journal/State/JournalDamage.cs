using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The damaged ranges that readers have met since the start. Each is reported once, counted once, and listed until its
/// file is gone. Memory is bounded: ranges past the limit are not listed, and only the first of them is reported.
/// </summary>
internal sealed class JournalDamage
{
    /// <summary>The most ranges that are listed.</summary>
    public const int PlacesMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(long File, long Position), (JournalShard Shard, FrameEntry Frame)> _places = [];
    private long _unlisted;

    /// <summary>How often readers have met ranges past the limit; one range may count many times.</summary>
    public long Unlisted => Volatile.Read(ref _unlisted);

    /// <summary>Called once for each listed range, and for the first that is not listed, by the reader that met it.</summary>
    public Action<DamagedRecords>? Met { get; set; }

    /// <summary>Notes that a read passed over this frame.</summary>
    public void Add(JournalShard shard, in FrameEntry frame)
    {
        lock (_gate)
        {
            if (_places.ContainsKey((frame.File, frame.Position)))
            {
                return;
            }

            if (_places.Count < PlacesMax)
            {
                _places.Add((frame.File, frame.Position), (shard, frame));
            }
            else
            {
                Volatile.Write(ref _unlisted, _unlisted + 1);
                if (_unlisted > 1)
                {
                    return;
                }
            }
        }

        StorageMeter.JournalDamagedRecords.Add(frame.Covered);
        Met?.Invoke(Describe(shard, [frame]));
    }

    /// <summary>The damaged records per shard, without files that are gone.</summary>
    /// <param name="isThere">Whether a file is still there.</param>
    public IReadOnlyList<DamagedRecords> List(Func<long, bool> isThere)
    {
        lock (_gate)
        {
            foreach (var place in _places.Keys.Where(place => !isThere(place.File)).ToArray())
            {
                _places.Remove(place);
            }

            return [.. _places.Values
                .GroupBy(place => place.Shard)
                .Select(shard => Describe(shard.Key, [.. shard.Select(place => place.Frame).OrderBy(frame => frame.BaseOffset)]))];
        }
    }

    private static DamagedRecords Describe(JournalShard shard, FrameEntry[] frames) => new(
        shard.Stream,
        shard.Id,
        frames[0].BaseOffset,
        frames[^1].EndOffset,
        frames[0].ArrivalTimeMs,
        frames[^1].ArrivalTimeMs,
        frames.Sum(frame => (long)frame.Covered),
        frames.Length);
}
