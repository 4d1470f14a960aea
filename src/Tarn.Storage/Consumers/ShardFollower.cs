using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The shards of one stream as one reader follows them. It finds new shards and keeps the order per key over a reshard: a child is
/// read after its parents, because its records are newer. A parent that is gone has no records to wait for. The reader reads and
/// stores its positions itself, in the transactions that commit its output: D22 (positions commit with their output).
/// <para>
/// A stream's id is never reused. A stream that was deleted and created again is another stream, with a follower of its own.
/// One thread at a time.
/// </para>
/// </summary>
public sealed class ShardFollower : IAsyncDisposable
{
    private readonly IStreamLog _log;
    private readonly Func<StreamId, IReadOnlyList<ShardDescription>> _shardsOf;
    private readonly StreamId _stream;
    private readonly Func<ShardDescription, long?> _startOf;
    private readonly SortedList<long, ShardCursor> _cursors = [];
    private readonly CancellationTokenSource _life = new();
    private IReadOnlyList<ShardDescription>? _seen;

    /// <summary>Begins with the shards that the stream has.</summary>
    /// <param name="shardsOf">The shards of a stream, as <see cref="StreamDirectory.ShardsOf"/> returns them.</param>
    /// <param name="startOf">
    /// The first offset to read of a shard: its stored position, or 0; null: the reader has all of it. It is asked once for each shard,
    /// also for shards that appear later.
    /// </param>
    /// <exception cref="TarnException">Damaged: a start is ahead of the log; see <see cref="CheckAgainstLog"/>.</exception>
    public ShardFollower(
        IStreamLog log, Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf, StreamId stream, Func<ShardDescription, long?> startOf)
    {
        (_log, _shardsOf, _stream, _startOf) = (log, shardsOf, stream, startOf);
        Follow();
    }

    /// <summary>The cursors of all known shards in the order of their ids; a parent's id is lower than its children's.</summary>
    public IEnumerable<ShardCursor> Cursors => _cursors.Values;

    /// <summary>Whether a shard may be read now: it has not ended, and all its parents have.</summary>
    public bool MayRead(ShardCursor cursor) =>
        !cursor.Ended && !IsUnread(cursor.Description.Parent) && !IsUnread(cursor.Description.AdjacentParent);

    /// <summary>The cursor of a shard; null: the stream has no such shard, or its records were removed before the reader began.</summary>
    public ShardCursor? Find(ShardId shard) => _cursors.GetValueOrDefault(shard.Value);

    /// <summary>
    /// Adds the shards that are new. A reader that has read a shard to its end, and calls this, knows the shard's children.
    /// </summary>
    /// <exception cref="TarnException">Damaged: a start is ahead of the log.</exception>
    public void Follow()
    {
        var shards = _shardsOf(_stream);
        if (ReferenceEquals(shards, _seen))
        {
            return;
        }

        foreach (var shard in shards)
        {
            if (!_cursors.ContainsKey(shard.Id.Value))
            {
                var start = _startOf(shard);
                CheckAgainstLog(_log, shard.Id, start ?? 0);
                _cursors.Add(shard.Id.Value, new ShardCursor(shard, start ?? 0) { Ended = start is null });
            }
        }

        _seen = shards;
    }

    /// <summary>
    /// Whether a read of the shard would return records now. A cursor at the end of a closed or deleted shard is marked as ended.
    /// </summary>
    public bool HasMore(ShardCursor cursor)
    {
        if (!MayRead(cursor))
        {
            return false;
        }

        var state = StateAt(_log, cursor.Shard, cursor.Next);
        cursor.Ended = state == ReadingState.Ended;
        return state == ReadingState.HasMore;
    }

    /// <summary>
    /// Completes when a shard that may be read has records at its cursor, was closed or was deleted; never completes when no shard can
    /// have more. Waits for nothing on a shard whose parents are unread: the end of a parent wakes the reader.
    /// </summary>
    public async Task WaitForMore(CancellationToken cancellationToken)
    {
        var waits = new List<Task>();
        foreach (var cursor in _cursors.Values)
        {
            if (MayRead(cursor))
            {
                // One wait per shard lasts over many rounds, because asking 1,000 shards again for every record is too slow.
                cursor.Arrival ??= _log.WaitFor(cursor.Shard, cursor.Next, _life.Token).AsTask();
                waits.Add(cursor.Arrival);
            }
        }

        waits.Add(Task.Delay(Timeout.Infinite, cancellationToken));
        await Task.WhenAny(waits);
        foreach (var cursor in _cursors.Values)
        {
            if (cursor.Arrival is { IsCompleted: true } arrival)
            {
                cursor.Arrival = null;
                await arrival;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends every wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        foreach (var cursor in _cursors.Values)
        {
            if (cursor.Arrival is { } arrival)
            {
                await arrival.ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }

        _life.Dispose();
    }

    /// <summary>The state of a shard for a reader at an offset. In memory: cheap.</summary>
    public static ReadingState StateAt(IStreamLog log, ShardId shard, long next) =>
        log.Describe(shard) is not { } bounds ? ReadingState.Ended
        : bounds.StableEnd > next ? ReadingState.HasMore
        : bounds.Closed ? ReadingState.Ended
        : ReadingState.IsAtTip;

    /// <summary>The stored positions of one output, by shard: the starts of a reader that begins again.</summary>
    /// <param name="stored">The positions of a run.</param>
    /// <param name="output">The output; <see cref="OutputId.All"/>: the low-water.</param>
    public static IReadOnlyDictionary<ShardId, long> Starts(IEnumerable<OutputPosition> stored, OutputId output) => stored
        .Where(position => position.Output == output && position.Part.Length == 0)
        .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);

    /// <summary>Whether a position shows that the log has lost the tail of an open shard: D30 (positions are checked at start).</summary>
    public static bool IsAhead(IStreamLog log, ShardId shard, long position) =>
        log.Describe(shard) is { Closed: false } bounds && position > bounds.StableEnd;

    /// <summary>
    /// Refuses a position ahead of the log: D30 (positions are checked at start). A closed shard passes, because it gets no records
    /// that would be skipped.
    /// </summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public static void CheckAgainstLog(IStreamLog log, ShardId shard, long position)
    {
        if (IsAhead(log, shard, position))
        {
            throw new TarnException(
                ErrorKind.Damaged,
                $"Shard {shard} ends at offset {log.Describe(shard)?.StableEnd}, but {position} was delivered from it: the log is older than the metadata.");
        }
    }

    private bool IsUnread(ShardParent? parent) => parent is { } one && _cursors.TryGetValue(one.Id.Value, out var cursor) && !cursor.Ended;
}
