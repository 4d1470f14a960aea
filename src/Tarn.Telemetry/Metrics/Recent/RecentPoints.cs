using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>
/// The newest points of a scope, in memory. Every point from <see cref="FromSecond"/> on that was followed is there. Older points are in
/// the internal stream. Thread-safe.
/// </summary>
internal sealed class RecentPoints
{
    /// <summary>
    /// How long points stay in memory, when they fit: 6 hours and the hour by which a request rounds its begin down. A begin before the memory
    /// costs a pass over the stream.
    /// </summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(7);

    private const long StepSeconds = 600;

    // Points may be 2 hours ahead of the clock.
    private const long AheadSeconds = 3 * 3_600;

    private readonly Lock _gate = new();
    private readonly Dictionary<SeriesId, List<UnitPoints>> _points = [];
    private long _bytes;
    private long _fromSecond;

    /// <param name="nowSecond">The memory begins at that time less <see cref="Kept"/>.</param>
    public RecentPoints(long nowSecond) => _fromSecond = nowSecond - (long)Kept.TotalSeconds;

    /// <summary>Points from this second on are in memory.</summary>
    public long FromSecond
    {
        get
        {
            lock (_gate)
            {
                return _fromSecond;
            }
        }
    }

    /// <summary>The memory of all points.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Adds a point, unless it is older than <see cref="FromSecond"/>.</summary>
    public void Add(SeriesId id, MetricUnit unit, bool isHigh, long second, in MetricSample sample)
    {
        lock (_gate)
        {
            if (second < _fromSecond || second > uint.MaxValue)
            {
                return;
            }

            if (!_points.TryGetValue(id, out var groups))
            {
                _points.Add(id, groups = []);
            }

            var group = groups.Find(each => each.Unit == unit && each.IsHigh == isHigh);
            if (group is null)
            {
                groups.Add(group = new UnitPoints(unit, isHigh));
            }

            _bytes += group.Add((uint)second, sample);
        }
    }

    /// <summary>Gives the points of some metrics.</summary>
    /// <returns>The second from which all points were in memory; earlier ones must come from the stream.</returns>
    public long Read(IEnumerable<SeriesRead> reads)
    {
        lock (_gate)
        {
            foreach (var read in reads)
            {
                foreach (var group in _points.GetValueOrDefault(read.Series, []))
                {
                    if (read.Takes(group.Unit))
                    {
                        group.Read(Math.Max(read.From, _fromSecond), read.Before, read.Sink);
                    }
                }
            }

            return _fromSecond;
        }
    }

    /// <summary>Removes points older than <see cref="Kept"/>, and the oldest while the points need more than the limit.</summary>
    public void Trim(long nowSecond, long bytesMax)
    {
        lock (_gate)
        {
            TrimTo(nowSecond - (long)Kept.TotalSeconds);
            while (_bytes > bytesMax && _fromSecond < nowSecond + AheadSeconds)
            {
                TrimTo(_fromSecond + StepSeconds);
            }
        }
    }

    private void TrimTo(long fromSecond)
    {
        if (fromSecond <= _fromSecond)
        {
            return;
        }

        _fromSecond = fromSecond;
        foreach (var (id, groups) in _points)
        {
            _bytes -= groups.Sum(group => group.Trim(fromSecond));
            groups.RemoveAll(group => group.IsEmpty);
            if (groups.Count == 0)
            {
                _points.Remove(id);
            }
        }
    }
}
