using System.Buffers.Binary;
using Tarn.Items.Applying;
using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Writes;

/// <summary>Appends the changes of one write to their tables' streams: all or none of them.</summary>
internal sealed class ChangeAppend(IStreamLog log, StreamDirectory streams, ItemApplier applier, TimeProvider time)
{
    private const int AttemptsMax = 10;
    private const int HashShift = 96;
    private static readonly TimeSpan RoutePatience = TimeSpan.FromSeconds(10);
    private long _lastStampUs;

    /// <summary>Appends, and completes when the rows have the changes.</summary>
    /// <param name="token">The token that the set remembers, with the write whose shard gets it; null: none.</param>
    /// <returns>The positions of the records of a call that was recorded before, by the writes' indexes; null: the changes were
    /// appended.</returns>
    /// <exception cref="TarnException">
    /// Throttled, DiskFull, Unavailable, NotFound (a table is gone): nothing was changed. OutcomeUnknown: the changes may become true.
    /// </exception>
    public async ValueTask<ReadOnlyMemory<LogPosition>?> Append(
        IReadOnlyList<PreparedWrite> changes, CallKey call, int callRecords, TokenNote? token, CancellationToken cancellationToken)
    {
        var count = changes.Count + (token is null ? 0 : 1);
        for (var attempt = 1; ; attempt++)
        {
            var routes = await Route(changes, token, cancellationToken);
            using var batches = Batches.Of(routes, time.GetUtcNow().ToUnixTimeMilliseconds(), NextStamp(), Random.Shared.NextInt64(), count);
            var outcome = await log.Append(
                new LogAppend { Shards = batches.Appends, Call = call, CallRecords = callRecords, IsWhole = count > 1 }, cancellationToken);
            if (outcome.Recorded is { } recorded)
            {
                await WaitForRows(outcome, routes);
                return recorded;
            }

            if (outcome.Shards.Span[0].Status == AppendStatus.Closed && attempt < AttemptsMax)
            {
                await WaitForChildren(routes, cancellationToken);
                continue;
            }

            ThrowUnlessAppended(outcome.Shards.Span[0].Status);
            NoteLoad(routes);
            await WaitForRows(outcome, routes);
            return null;
        }
    }

    /// <summary>The open shard that takes the changes of an item: shards cut the hashes that keys begin with.</summary>
    public static ShardDescription ShardOf(StreamLayout layout, ReadOnlySpan<byte> key) =>
        layout.Open[layout.Route((UInt128)HashOf(key) << HashShift)];

    private static uint HashOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32BigEndian(key[..KeyForm.HashBytes]);

    // All changes of one write have one stamp, and no other has it.
    private long NextStamp()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _lastStampUs);
            var next = Math.Max(time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond), last + 1);
            if (Interlocked.CompareExchange(ref _lastStampUs, next, last) == last)
            {
                return next;
            }
        }
    }

    // The rows show the children of a split a moment before the log does, on the store's thread.
    private async ValueTask<List<ShardRoute>> Route(IReadOnlyList<PreparedWrite> changes, TokenNote? token, CancellationToken cancellationToken)
    {
        List<ShardRoute>? routes;
        var begun = 0L;
        while ((routes = TryRoute(changes, token)) is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            begun = begun == 0 ? time.GetTimestamp() : begun;
            if (time.GetElapsedTime(begun) > RoutePatience)
            {
                throw new TarnException(ErrorKind.Unavailable, "The log does not show the shards of the write. Nothing was changed.");
            }

            await Task.Yield();
        }

        return routes;
    }

    private List<ShardRoute>? TryRoute(IReadOnlyList<PreparedWrite> changes, TokenNote? token)
    {
        var routes = new List<ShardRoute>(1);
        foreach (var change in changes)
        {
            if (RouteOf(routes, change.Write) is not { } route)
            {
                return null;
            }

            route.Changes.Add(change);
        }

        if (token is null)
        {
            return routes;
        }

        if (RouteOf(routes, token.First) is not { } first)
        {
            return null;
        }

        first.Token = token;
        return routes;
    }

    private ShardRoute? RouteOf(List<ShardRoute> routes, ItemWrite write)
    {
        var table = write.Table;
        var layout = streams.Find(table.Stream) ?? throw new TarnException(ErrorKind.NotFound, $"Table {table.Name.Name} was deleted.");
        var shard = ShardOf(layout, write.Key.Span);
        var route = routes.Find(one => one.Shard == shard.Id);
        if (route is null && applier.TryFollow(table.Id, shard.Id) is { } feed)
        {
            routes.Add(route = new ShardRoute(layout, shard.Id, feed));
        }

        return route;
    }

    private static void NoteLoad(List<ShardRoute> routes)
    {
        foreach (var route in routes)
        {
            foreach (var change in route.Changes)
            {
                route.Feed.Load.Note(HashOf(change.Write.Key.Span), change.WrittenBytes);
            }
        }
    }

    private static async ValueTask WaitForRows(AppendOutcome outcome, List<ShardRoute> routes)
    {
        for (var i = 0; i < routes.Count; i++)
        {
            var place = outcome.Shards.Span[i];
            if (place.BaseOffset >= 0)
            {
                await routes[i].Feed.WaitUntil(place.BaseOffset + routes[i].Records);
            }
        }
    }

    private static async ValueTask WaitForChildren(List<ShardRoute> routes, CancellationToken cancellationToken)
    {
        // A whole append names every shard closed. Only the layout of a closed one is replaced.
        await Task.WhenAny(routes.Select(route => route.Layout.WaitUntilReplaced())).WaitAsync(cancellationToken);
    }

    private static void ThrowUnlessAppended(AppendStatus status)
    {
        switch (status)
        {
            case AppendStatus.Appended or AppendStatus.Repeated:
                return;
            case AppendStatus.Throttled:
                throw new TarnException(ErrorKind.Throttled, "Too many writes to item tables wait. Nothing was changed.");
            case AppendStatus.DiskFull:
                throw new TarnException(ErrorKind.DiskFull, "The disk of the log is full. Nothing was changed.");
            case AppendStatus.OutcomeUnknown:
                throw new TarnException(ErrorKind.OutcomeUnknown, "A write of the log failed. The changes may become true.");
            case AppendStatus.NotFound:
                throw new TarnException(ErrorKind.NotFound, "The table was deleted. Nothing was changed.");
            default:
                throw new TarnException(ErrorKind.Unavailable, "The log takes no writes. Nothing was changed.");
        }
    }

    private sealed record ShardRoute(StreamLayout Layout, ShardId Shard, ShardFeed Feed)
    {
        public List<PreparedWrite> Changes { get; } = [];

        public TokenNote? Token { get; set; }

        public int Records => Changes.Count + (Token is null ? 0 : 1);
    }

    // One batch for each shard; the writers' buffers are returned at the end.
    private sealed class Batches : IDisposable
    {
        private readonly List<RecordBatchWriter> _writers = [];

        public required ShardAppend[] Appends { get; init; }

        public static Batches Of(List<ShardRoute> routes, long timeMs, long stampUs, long setId, int records)
        {
            var made = new Batches { Appends = new ShardAppend[routes.Count] };
            for (var i = 0; i < routes.Count; i++)
            {
                made.Appends[i] = made.Encode(routes[i], timeMs, stampUs, setId, records);
            }

            return made;
        }

        public void Dispose()
        {
            foreach (var writer in _writers)
            {
                writer.Dispose();
            }
        }

        private ShardAppend Encode(ShardRoute route, long timeMs, long stampUs, long setId, int records)
        {
            var writer = new RecordBatchWriter();
            _writers.Add(writer);
            writer.Begin(timeMs, 0);
            var indexes = new ushort[route.Records];
            for (var i = 0; i < route.Changes.Count; i++)
            {
                var change = route.Changes[i].ChangeOf(stampUs, setId, records);
                ItemChangeForm.Write(writer.Append(change.Key.Span, ItemChangeForm.Length(change)), change);
                indexes[i] = (ushort)route.Changes[i].Index;
            }

            if (route.Token?.ChangeOf(stampUs, setId, records) is { } note)
            {
                ItemChangeForm.Write(writer.Append(note.Key.Span, ItemChangeForm.Length(note)), note);
            }

            return new ShardAppend
            {
                Stream = route.Layout.Stream.Id,
                Shard = route.Shard,
                Batch = writer.Finish(),
                Records = indexes.Length,
                CallIndexes = indexes,
            };
        }
    }
}
