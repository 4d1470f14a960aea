using Tarn.Access;
using Tarn.Items.Applying;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items;

/// <summary>
/// Item tables of an instance: their definitions, and the rows, which are opened with the first table. A start repeats the log's records that the rows
/// do not have.
/// </summary>
public sealed partial class ItemEngine : IAsyncDisposable
{
    private static readonly TimeSpan PressedPeriod = TimeSpan.FromSeconds(30);

    private readonly IStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly OwnerFloors _floors;
    private readonly TimeProvider _time;
    private readonly ItemEngineOptions _options;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly List<Task> _marks = [];
    private IReadOnlyList<string> _notices = [];
    private Opened? _opened;
    private long _copiedBytes;
    private long _copiedAt;

    private ItemEngine(IStreamLog log, StreamDirectory streams, OwnerFloors floors, ItemTables tables, TimeProvider time, ItemEngineOptions options)
    {
        (_log, _streams, _floors, Tables, _time, _options) = (log, streams, floors, tables, time, options);
        _copiedAt = time.GetTimestamp();
        tables.Ends = EndsOf;
        tables.AllEnds = AllEndsOf;
        tables.Fill = (table, index) => _opened?.Applier.FillIndex(table.Id, index.Id);
        tables.Drop = async (ids, shards) => await (_opened is { } opened ? opened.Applier.Drop(ids, shards) : Task.CompletedTask);
    }

    public ItemTables Tables { get; }

    /// <summary>The items, if the rows are open; null: there is no table yet.</summary>
    public ItemStore? OpenItems => _opened?.Items;

    /// <summary>Sentences for an operator: rows that were set aside at the start, records that the log no longer had for them.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Why item tables take no writes; null: they do.</summary>
    public string? Failure => _opened?.Applier.Failure?.Message ?? _opened?.Rows.Store.State.Failure;

    /// <summary>Bytes on the disk and in memory; null: there is no table.</summary>
    public RowStoreState? State => _opened?.Rows.Store.State;

    /// <summary>The writes of a shard since the start; null: there were none.</summary>
    public ShardLoad? LoadOf(ShardId shard) => _opened?.Applier.LoadOf(shard);

    /// <summary>Opens item tables. When there are some, their rows are opened and have every record of the log afterwards.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the rows cannot be opened.</exception>
    public static async Task<ItemEngine> Open(
        IStreamLog log,
        StreamDirectory streams,
        OwnerFloors floors,
        ItemTables tables,
        TimeProvider time,
        ItemEngineOptions options,
        CancellationToken cancellationToken)
    {
        var room = new ItemEngine(log, streams, floors, tables, time, options);
        if (tables.All.Any())
        {
            await room.Store(cancellationToken);
        }

        return room;
    }

    /// <summary>The items; the first call opens the rows.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the rows cannot be opened.</exception>
    public ValueTask<ItemStore> Store(CancellationToken cancellationToken) =>
        _opened is { } opened ? ValueTask.FromResult(opened.Items) : new ValueTask<ItemStore>(OpenRows(cancellationToken));

    /// <summary>
    /// Copies the rows, if an hour or many changes have passed since the last copy. Then the log needs the older records for the rows no more. After
    /// a failed write it opens the rows again instead, which repeats the log's records.
    /// </summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed, Unavailable: the older copy stays.</exception>
    public async Task Checkpoint(CancellationToken cancellationToken)
    {
        if (_opened is not { } opened)
        {
            return;
        }

        if (opened.Applier.Failure is not null)
        {
            await Reopen(opened, cancellationToken);
            return;
        }

        SetTrims();
        await ForgetExpired(opened);
        var changed = opened.Applier.AppliedBytes - Interlocked.Read(ref _copiedBytes);
        var period = _options.IsLogNearlyFull() ? PressedPeriod : _options.CheckpointPeriod;
        var isDue = changed >= _options.CheckpointBytes || (changed > 0 && _time.GetElapsedTime(_copiedAt) >= period);
        if (isDue)
        {
            await CheckpointNow(cancellationToken);
        }
    }

    /// <summary>Copies the rows now.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed, Unavailable: the older copy stays.</exception>
    public async Task CheckpointNow(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_opened is not { } opened)
        {
            return;
        }

        var (bytes, positions) = (opened.Applier.AppliedBytes, opened.Applier.Positions.ToArray());
        await opened.Copies.Run(() => opened.Rows.Store.Checkpoint(CheckpointNote.Write(positions)));
        Interlocked.Exchange(ref _copiedBytes, bytes);
        _copiedAt = _time.GetTimestamp();
        MoveFloors(positions);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_opened is { } opened)
        {
            await Close(opened);
        }

        _opening.Dispose();
    }

    private async Task Close(Opened opened)
    {
        await opened.Applier.DisposeAsync();
        await Task.WhenAll(_marks.ToArray());
        opened.Copies.Dispose();
        opened.Rows.Store.Dispose();
    }

    // A write in flight has decided by the old rows: it must end first. While open cursors hold the old database open, the
    // next call tries again.
    private async Task Reopen(Opened failed, CancellationToken cancellationToken)
    {
        if (failed.Items.WritesInFlight > 0)
        {
            return;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            _opened = null;
            await Close(failed);
        }
        finally
        {
            _opening.Release();
        }

        await OpenRows(cancellationToken);
    }

    private void Mark(ResourceId table, long index)
    {
        lock (_marks)
        {
            _marks.RemoveAll(mark => mark.IsCompletedSuccessfully);
            _marks.Add(Task.Run(() => Tables.MarkFilled(table, index, CancellationToken.None)));
        }
    }

    // A shard may be closed in the log a moment before its rows show it closed, with its children: then it counts as open, with
    // its last end. A child
    // that the log does not show yet has no records.
    private IReadOnlyList<LogPosition> EndsOf(StreamId stream) =>
    [
        .. _streams.ShardsOf(stream).Where(shard => shard.Closed is null)
            .Select(shard => new LogPosition(shard.Id, _log.Describe(shard.Id)?.StableEnd ?? 0)),
    ];

    private IReadOnlyList<LogPosition> AllEndsOf(StreamId stream) =>
    [
        .. _streams.ShardsOf(stream).Select(shard => new LogPosition(shard.Id, _log.Describe(shard.Id)?.StableEnd ?? 0)),
    ];

    private bool IsKnown(ShardId shard) => _log.Describe(shard) is not null;

    // The stream of a deleted table may still be read: its rows are gone.
    private bool HasRows(ShardId shard) => IsKnown(shard) && !Tables.Deleted.Any(table => _streams.ShardsOf(table.Stream).Any(one => one.Id == shard));

    private void MoveFloors(IEnumerable<LogPosition> positions)
    {
        var needed = NeededByBases();
        foreach (var position in positions)
        {
            _floors.Move(position.Shard, Math.Min(position.NextOffset, needed.GetValueOrDefault(position.Shard, long.MaxValue)));
        }
    }

    // The expiry of a closed shard deletes its row and the log's state of it. A crash before the rows are flushed leaves the work to the next start.
    private async Task ForgetExpired(Opened opened)
    {
        var gone = opened.Applier.Positions.Select(position => position.Shard).Where(shard => !IsKnown(shard)).ToHashSet();
        if (gone.Count > 0)
        {
            gone.ExceptWith(Tables.All.SelectMany(table => _streams.ShardsOf(table.Stream)).Select(shard => shard.Id));
            await opened.Applier.Drop([], [.. gone]);
            _floors.Remove(gone);
        }
    }

    // Records that only the rows need go with the next copy.
    private void SetTrims()
    {
        foreach (var table in Tables.All)
        {
            _floors.Trim(table.Stream, !table.HasReaders(_time.GetUtcNow()) && !HasBases(table));
        }

        foreach (var table in Tables.Deleted)
        {
            _floors.Trim(table.Stream, isTrimmed: false);
            foreach (var shard in _streams.ShardsOf(table.Stream))
            {
                _floors.Move(shard.Id, long.MaxValue);
            }
        }
    }

    private sealed record Opened(OpenedRows Rows, ItemApplier Applier, ItemStore Items, BlockingThreads Copies);
}
