using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Logs.Tails;

namespace Tarn.Telemetry.Logs;

/// <summary>The log streams of groups.</summary>
public sealed class LogStreams
{
    private const int RowsPage = 1_000;

    private readonly IMetadataStore _store;
    private readonly LogTails _tails;

    internal LogStreams(IMetadataStore store, LogTails tails) => (_store, _tails) = (store, tails);

    /// <summary>Makes a stream, inside a transaction.</summary>
    /// <exception cref="TarnException">AlreadyExists.</exception>
    public static async ValueTask<LogStreamRow> Create(IMetadataTransaction transaction, LogGroupId group, string name, DateTimeOffset now)
    {
        if (await LogStreamRow.Find(transaction, group, name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "The specified log stream already exists");
        }

        var row = new LogStreamRow
        {
            Group = group,
            Name = name,
            Id = new LogStreamId(transaction.NextId()),
            CreatedMs = now.ToUnixTimeMilliseconds(),
        };
        row.Add(transaction);
        return row;
    }

    /// <summary>A stream; null: there is none.</summary>
    public ValueTask<LogStreamRow?> Find(LogGroupId group, string name, CancellationToken cancellationToken) =>
        _store.Read(reader => LogStreamRow.Find(reader, group, name), cancellationToken);

    /// <summary>The streams of a group in the order of their names.</summary>
    /// <param name="prefix">The beginning of their names.</param>
    /// <param name="after">The name after which the list begins, or before which it begins when it descends; null: all.</param>
    /// <param name="limit">The most streams.</param>
    /// <param name="descending">Whether the last name comes first.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async ValueTask<IReadOnlyList<LogStreamRow>> ByName(
        LogScope scope, LogGroupId group, string prefix, string? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(LogStreamRow.Key(group, prefix));
        if (after is not null)
        {
            var key = LogStreamRow.Key(group, after);
            range = descending ? range with { Before = key } : Later(range, range.After(key));
        }

        var rows = await _store.Read(reader => reader.Scan(LogSpaces.Streams, range, limit, descending), cancellationToken);
        return Fresh(scope, rows.Select(row => LogStreamRow.Decode(row.Key, row.Value)));
    }

    /// <summary>The streams of a group in the order of their latest events, then of their names.</summary>
    /// <param name="after">The position after which the list begins; null: all.</param>
    /// <param name="limit">The most streams.</param>
    /// <param name="descending">Whether the newest comes first.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async ValueTask<IReadOnlyList<LogStreamRow>> ByLastEvent(
        LogScope scope, LogGroupId group, (long LastMs, string Name)? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        int Compare((long LastMs, string Name) left, (long LastMs, string Name) right)
        {
            var order = left.LastMs != right.LastMs ? left.LastMs.CompareTo(right.LastMs) : string.CompareOrdinal(left.Name, right.Name);
            return descending ? -order : order;
        }

        var best = new SortedSet<LogStreamRow>(Comparer<LogStreamRow>.Create((left, right) => Compare(PlaceOf(left), PlaceOf(right))));
        var range = KeyRange.Prefix(NumberKeys.Of(group.Value));
        while (true)
        {
            var next = range;
            var rows = await _store.Read(reader => reader.Scan(LogSpaces.Streams, next, RowsPage), cancellationToken);
            foreach (var row in Fresh(scope, rows.Select(row => LogStreamRow.Decode(row.Key, row.Value))))
            {
                if (after is null || Compare(PlaceOf(row), after.Value) > 0)
                {
                    best.Add(row);
                    if (best.Count > limit)
                    {
                        best.Remove(best.Max!);
                    }
                }
            }

            if (rows.Count < RowsPage)
            {
                return [.. best];
            }

            range = range.After(rows[^1].Key);
        }
    }

    /// <summary>The ids of the streams whose names begin with a text, up to a limit; null: there are more.</summary>
    public async ValueTask<IReadOnlyDictionary<LogStreamId, string>?> WithPrefix(
        LogGroupId group, string prefix, int most, CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(LogStreamRow.Key(group, prefix));
        var rows = await _store.Read(reader => reader.Scan(LogSpaces.Streams, range, most + 1), cancellationToken);
        return rows.Count > most
            ? null
            : rows.Select(row => LogStreamRow.Decode(row.Key, row.Value)).ToDictionary(row => row.Id, row => row.Name);
    }

    /// <summary>The names of streams. Deleted streams are left out.</summary>
    public ValueTask<IReadOnlyDictionary<LogStreamId, string>> Names(IReadOnlySet<LogStreamId> ids, CancellationToken cancellationToken) =>
        _store.Read<IReadOnlyDictionary<LogStreamId, string>>(
            async reader =>
            {
                var names = new Dictionary<LogStreamId, string>();
                foreach (var id in ids)
                {
                    if (await LogStreamRow.NameOf(reader, id) is { } name)
                    {
                        names[id] = name;
                    }
                }

                return names;
            },
            cancellationToken);

    /// <summary>The time by which a stream is ordered: of its latest event, else of its creation.</summary>
    public static (long LastMs, string Name) PlaceOf(LogStreamRow row) => (row.LastMs ?? row.CreatedMs, row.Name);

    private static KeyRange Later(KeyRange left, KeyRange right) => left.From.Span.SequenceCompareTo(right.From.Span) > 0 ? left : right;

    private IReadOnlyList<LogStreamRow> Fresh(LogScope scope, IEnumerable<LogStreamRow> rows)
    {
        var facts = new Dictionary<LogStreamId, (long First, long Last, long Ingested)>();
        foreach (var each in (_tails.Find(scope)?.View ?? TailView.Empty).Events)
        {
            var (first, last, ingested) = facts.GetValueOrDefault(each.Stream, (long.MaxValue, long.MinValue, long.MinValue));
            facts[each.Stream] = (Math.Min(first, each.TimeMs), Math.Max(last, each.TimeMs), Math.Max(ingested, each.IngestedMs));
        }

        return [.. rows.Select(row => facts.TryGetValue(row.Id, out var fresh) ? row.With(fresh.First, fresh.Last, fresh.Ingested) : row)];
    }
}
