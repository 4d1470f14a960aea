using Tarn.Storage;

namespace Tarn.Telemetry.Metrics.Series;

/// <summary>
/// The metrics of a scope: with data, or of puts in flight. Thread-safe. Metrics of services have a limit of their own, so that they
/// never make a caller's put fail.
/// </summary>
/// <param name="most">The most metrics that puts may make.</param>
internal sealed class SeriesIndex(int most)
{
    /// <summary>The most metrics of services in a scope.</summary>
    public const int OwnMax = 50_000;

    // A row is written again when the last arrival is that much later.
    private const long RowAgeMs = 3_600_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<SeriesId, Known> _known = [];
    private int _own;

    /// <summary>The metrics with data.</summary>
    public IReadOnlyList<SeriesEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _known.Values.Where(each => each.LastMs > 0).Select(each => new SeriesEntry(each.Metric, each.LastMs))];
            }
        }
    }

    /// <summary>Adds a metric from its row.</summary>
    public void Load(MetricIdentity metric, long lastMs)
    {
        lock (_gate)
        {
            if (!_known.ContainsKey(metric.Id))
            {
                Add(new Known(metric) { LastMs = lastMs, RowMs = lastMs });
            }
        }
    }

    /// <summary>Reserves the metrics of a put, all or none.</summary>
    /// <exception cref="TarnException">LimitExceeded: too many metrics.</exception>
    public void Reserve(IEnumerable<MetricIdentity> metrics, long nowMs)
    {
        lock (_gate)
        {
            var added = new Dictionary<SeriesId, MetricIdentity>();
            foreach (var metric in metrics)
            {
                if (!_known.ContainsKey(metric.Id))
                {
                    added.TryAdd(metric.Id, metric);
                }
            }

            var given = _known.Count - _own;
            if (added.Count > 0 && given + added.Count > most)
            {
                throw new TarnException(
                    ErrorKind.LimitExceeded,
                    $"The account has {given} metrics in this region, and {added.Count} new ones would exceed {most}. "
                        + "Use fewer values of dimensions, or start Tarn with a larger --metric-series.");
            }

            foreach (var metric in added.Values)
            {
                Add(new Known(metric) { ReservedMs = nowMs });
            }
        }
    }

    /// <summary>Reserves one metric.</summary>
    /// <returns>False: the scope has its most metrics of callers, or of services.</returns>
    public bool TryReserve(MetricIdentity metric, long nowMs)
    {
        lock (_gate)
        {
            if (_known.ContainsKey(metric.Id))
            {
                return true;
            }

            if (metric.IsOwn ? _own >= OwnMax : _known.Count - _own >= most)
            {
                return false;
            }

            Add(new Known(metric) { ReservedMs = nowMs });
            return true;
        }
    }

    /// <summary>Notes a datum that the log has.</summary>
    public void Seen(SeriesId id, ReadOnlySpan<byte> identity, long arrivedMs)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(id, out var known))
            {
                Add(known = new Known(MetricIdentity.Read(identity)));
            }

            known.LastMs = Math.Max(known.LastMs, arrivedMs);
        }
    }

    /// <summary>The metrics whose rows are missing or old.</summary>
    public IReadOnlyList<SeriesEntry> Unstored()
    {
        lock (_gate)
        {
            return
            [
                .. _known.Values.Where(each => each.LastMs > 0 && (each.RowMs == 0 || each.LastMs - each.RowMs >= RowAgeMs))
                    .Select(each => new SeriesEntry(each.Metric, each.LastMs)),
            ];
        }
    }

    /// <summary>Notes that rows were written.</summary>
    public void Stored(IEnumerable<SeriesEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                if (_known.TryGetValue(entry.Metric.Id, out var known))
                {
                    known.RowMs = entry.LastMs;
                }
            }
        }
    }

    /// <summary>Forgets metrics without data since a time, and reservations of puts that failed before it.</summary>
    /// <returns>The ids whose rows must go.</returns>
    public IReadOnlyList<SeriesId> Forget(long beforeMs, long reservedBeforeMs)
    {
        lock (_gate)
        {
            SeriesId[] old = [.. _known.Where(each => each.Value.LastMs > 0 && each.Value.LastMs < beforeMs).Select(each => each.Key)];
            SeriesId[] unused = [.. _known.Where(each => each.Value.LastMs == 0 && each.Value.ReservedMs < reservedBeforeMs).Select(each => each.Key)];
            foreach (var id in old.Concat(unused))
            {
                if (_known.Remove(id, out var known) && known.Metric.IsOwn)
                {
                    _own--;
                }
            }

            return old;
        }
    }

    private void Add(Known known)
    {
        _known.Add(known.Metric.Id, known);
        if (known.Metric.IsOwn)
        {
            _own++;
        }
    }

    private sealed class Known(MetricIdentity metric)
    {
        public MetricIdentity Metric { get; } = metric;

        public long LastMs { get; set; }

        public long RowMs { get; set; }

        public long ReservedMs { get; init; }
    }
}
