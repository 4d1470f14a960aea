using System.Collections.Concurrent;
using System.Threading.Channels;
using Tarn.Access;
using Tarn.Items.Rows;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;

namespace Tarn.Items.Applying;

/// <summary>
/// The one writer of the rows: it takes the ends of shards that moved, reads the new records, and applies them as one batch with the next
/// offsets. So the rows are a prefix of the log, and nothing is applied twice. Then it completes the writers that wait.
/// </summary>
internal sealed partial class ItemApplier : IAsyncDisposable
{
    private static readonly TimeSpan SetPatience = TimeSpan.FromSeconds(1);

    private readonly IStreamLog _log;
    private readonly IRowStore _store;
    private readonly Func<ResourceId, ItemTable?> _tables;
    private readonly TimeProvider _time;
    private readonly ShardEnds _ends;
    private readonly ConcurrentDictionary<ShardId, ShardFeed> _feeds = new();
    private readonly Channel<Action> _commands = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly BlockingThreads _thread;
    private readonly CancellationTokenSource _stop = new();
    private readonly CountCache _counts;
    private readonly IndexProgress _progress;
    private readonly ChangeWriter _changes;
    private readonly TokenRows _tokens;
    private readonly OpenSets _openSets = new();
    private readonly HashSet<ShardId> _moved = [];
    private readonly Lock _following = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private Task? _moves;
    private Task<bool>? _calls;
    private bool _isRead;
    private long _bytes;

    /// <param name="log">The log of all tables' streams.</param>
    /// <param name="store">The rows, which nothing else writes.</param>
    /// <param name="tables">A table by its id, from memory; null: there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="threads">Threads that wait for the disk: 1, or 0 in the simulator.</param>
    public ItemApplier(IStreamLog log, IRowStore store, Func<ResourceId, ItemTable?> tables, TimeProvider time, int threads)
    {
        (_log, _store, _tables, _time) = (log, store, tables, time);
        _ends = log.FollowEnds();
        _thread = new BlockingThreads("items", threads);
        _counts = new CountCache(store);
        _progress = new IndexProgress(store);
        _changes = new ChangeWriter(store, _counts, _progress);
        _tokens = new TokenRows(store, time);
    }

    /// <summary>The reason for which the rows take no changes; null: they do.</summary>
    public TarnException? Failure => (TarnException?)_failed.Task.Exception?.InnerException;

    /// <summary>Bytes of batches since the start.</summary>
    public long AppliedBytes => Interlocked.Read(ref _bytes);

    /// <summary>The next offset of each followed shard that the rows have.</summary>
    public IEnumerable<LogPosition> Positions => _feeds.Values.Select(feed => new LogPosition(feed.Shard, feed.Applied));

    /// <summary>Called after an index has all its rows, durably, on the applier's thread: handlers must be quick.</summary>
    public event Action<ResourceId, long>? Filled;

    /// <summary>The writes of a shard; null: it is not followed.</summary>
    public ShardLoad? LoadOf(ShardId shard) => _feeds.GetValueOrDefault(shard)?.Load;

    public ItemCounts CountsOf(long id) => _counts.Of(id);

    public void Start() => _loop = Task.Run(Run);

    /// <summary>Follows a shard as <see cref="Follow"/> does; null: the log does not show it yet, or it is gone.</summary>
    public ShardFeed? TryFollow(ResourceId table, ShardId shard) =>
        _feeds.TryGetValue(shard, out var known) ? known : _log.Describe(shard) is null ? null : Follow(table, shard);

    /// <summary>Follows a shard from the offset that the rows have; returns the same feed when it is followed already.</summary>
    /// <exception cref="TarnException">NotFound: no such shard.</exception>
    public ShardFeed Follow(ResourceId table, ShardId shard)
    {
        if (_feeds.TryGetValue(shard, out var known))
        {
            return known;
        }

        lock (_following)
        {
            if (_feeds.TryGetValue(shard, out known))
            {
                return known;
            }

            var feed = new ShardFeed(table, shard, CheckpointNote.Next(_store, shard));
            _feeds[shard] = feed;
            if (Failure is { } failure)
            {
                feed.Fail(failure);
            }

            try
            {
                _ends.Add(shard);
            }
            catch
            {
                _feeds.TryRemove(shard, out _);
                throw;
            }

            return feed;
        }
    }

    /// <summary>
    /// Completes when the rows have every record that is readable now, of all followed shards. Readers that start afterwards see no half of a set.
    /// </summary>
    public async Task CatchUp()
    {
        foreach (var feed in _feeds.Values)
        {
            if (_log.Describe(feed.Shard) is { } bounds)
            {
                await feed.WaitUntil(bounds.StableEnd);
            }
        }

        Volatile.Write(ref _isRead, true);
    }

    /// <summary>Completes with the task, or fails when the applier ends before.</summary>
    /// <exception cref="TarnException">OutcomeUnknown, Unavailable: the applier has ended.</exception>
    public async Task OrFailed(Task task) => await await Task.WhenAny(task, _failed.Task);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _thread.Dispose();
        _ends.Dispose();
        Fail(new TarnException(ErrorKind.Unavailable, "Item tables are stopping."));
        _stop.Dispose();
    }

    private async Task Run()
    {
        try
        {
            while (true)
            {
                await Wait();
                while (_commands.Reader.TryRead(out var command))
                {
                    command();
                }

                _ends.Take(_moved);
                await ApplyMoved();
                await FillNext();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // stopping
        }
        catch (Exception e)
        {
            Fail(new TarnException(ErrorKind.OutcomeUnknown, $"Item tables take no changes until they are opened again: {e.Message}", e));
        }
    }

    // Records, commands, or an index that is being filled.
    private async Task Wait()
    {
        if (_fillings.Count > 0)
        {
            _stop.Token.ThrowIfCancellationRequested();
            return;
        }

        _moves ??= _ends.Wait(_stop.Token);
        _calls ??= _commands.Reader.WaitToReadAsync(_stop.Token).AsTask();
        var ready = await Task.WhenAny(_moves, _calls);
        await ready;
        _moves = _moves.IsCompleted ? null : _moves;
        _calls = _calls.IsCompleted ? null : _calls;
    }

    private async Task ApplyMoved()
    {
        long? opened = null;
        while (_moved.Count > 0)
        {
            var feeds = _moved.Select(shard => _feeds.GetValueOrDefault(shard)).OfType<ShardFeed>().Where(IsThere).ToArray();
            if (feeds.Length == 0)
            {
                break;
            }

            var hasRecords = await Read(feeds);
            if (Volatile.Read(ref _isRead) && !_openSets.IsEmpty)
            {
                // The other shards' ends come in a moment, unless damage took a part, or a deleted table. A replay does not wait: it has no readers.
                // The time counts from the set's first part: a slow read before it takes nothing from it.
                opened ??= _time.GetTimestamp();
                if (_time.GetElapsedTime(opened.Value) < SetPatience)
                {
                    await WaitForOthers(hasRecords);
                    continue;
                }
            }

            await Apply();
            opened = null;
            if (!hasRecords || Array.TrueForAll(feeds, IsAtEnd))
            {
                break;
            }
        }

        _moved.Clear();
    }

    private async Task WaitForOthers(bool hasRecords)
    {
        if (!hasRecords)
        {
            await Task.WhenAny(_ends.Wait(_stop.Token), Task.Delay(SetPatience, _time, _stop.Token));
        }

        _ends.Take(_moved);
    }

    private bool IsThere(ShardFeed feed) => _log.Describe(feed.Shard) is not null;

    private bool IsAtEnd(ShardFeed feed) => _log.Describe(feed.Shard) is not { } bounds || feed.Next >= bounds.StableEnd;

    private void Fail(TarnException failure)
    {
        if (_failed.TrySetException(failure))
        {
            _ = Failure; // The task's failure counts as seen, also when nobody waits.
            foreach (var feed in _feeds.Values)
            {
                feed.Fail(failure);
            }
        }
    }
}
