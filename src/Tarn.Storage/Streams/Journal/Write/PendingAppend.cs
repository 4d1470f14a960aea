using System.Threading.Tasks.Sources;
using Tarn.Storage.Calls;
using Tarn.Storage.Checksums;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>One call's append in flight through the journal; pooled, and its own task source.</summary>
internal sealed class PendingAppend : PendingItem, IValueTaskSource<AppendOutcome>
{
    private const int PooledMax = 1_024;
    private static readonly Lock PoolGate = new();
    private static readonly Stack<PendingAppend> Pool = new();

    private ManualResetValueTaskSourceCore<AppendOutcome> _source = new() { RunContinuationsAsynchronously = true };
    private uint[] _payloadCrcs = [];
    private JournalShard?[] _shards = [];
    private LogAppend _append;

    public CallKey Call => _append.Call;

    public int CallRecords => _append.CallRecords;

    /// <summary>All batches are laid down together, or none is.</summary>
    public bool IsWhole => _append.IsWhole;

    public ReadOnlySpan<ShardAppend> Shards => _append.Shards.Span;

    public ShardOutcome[] Outcomes { get; private set; } = [];

    /// <summary>Set for a recognised retry: D14 (retries are recognised).</summary>
    public LogPosition[]? Recorded { get; set; }

    public static PendingAppend Rent(LogAppend append, JournalState state)
    {
        PendingAppend? item;
        lock (PoolGate)
        {
            Pool.TryPop(out item);
        }

        item ??= new PendingAppend();
        item.Begin(append, state);
        return item;
    }

    public ValueTask<AppendOutcome> Task => new(this, _source.Version);

    public uint PayloadCrc(int shard) => _payloadCrcs[shard];

    /// <summary>
    /// The shard of that index as the caller found it; null when there was none. The writer decides whether the shard
    /// takes the append: D9 (one commit for rows and records).
    /// </summary>
    public JournalShard? ShardOf(int shard) => _shards[shard];

    public override void Complete() => _source.SetResult(new AppendOutcome
    {
        Shards = Outcomes,
        Recorded = Recorded is null ? default(ReadOnlyMemory<LogPosition>?) : new ReadOnlyMemory<LogPosition>(Recorded),
    });

    /// <summary>
    /// Fails every shard's part, also parts with an outcome: the frames of one call are in doubt together, and its retry
    /// brings all records again.
    /// </summary>
    public override void Fail(AppendStatus status)
    {
        Outcomes.AsSpan().Fill(new ShardOutcome(status, -1, 0));
        Recorded = null;
    }

    public AppendOutcome GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            GiveBack();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Begin(LogAppend appended, JournalState state)
    {
        _append = appended;
        var parts = appended.Shards.Span;
        Invariant.Check(parts.Length > 0);
        if (_payloadCrcs.Length < parts.Length)
        {
            _payloadCrcs = new uint[parts.Length];
            _shards = new JournalShard?[parts.Length];
        }

        var bytes = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            Invariant.Check(parts[i].Records > 0 && parts[i].Batch.Length is > 0 and <= StreamLimits.BatchBytesMax);
            Invariant.Check(parts[i].CallIndexes.IsEmpty || parts[i].CallIndexes.Length == parts[i].Records);

            // Computed on the caller's thread: the writer touches only headers, D5 (frames are chained).
            _payloadCrcs[i] = Crc32C.Compute(parts[i].Batch.Span);
            _shards[i] = state.Shards.GetValueOrDefault(parts[i].Shard);
            bytes = checked(bytes + parts[i].Batch.Length + FrameHeader.Bytes);
        }

        Bytes = bytes;
        Turn = parts[0].Stream.Value;
        Outcomes = new ShardOutcome[parts.Length];
        Recorded = null;
    }

    private void GiveBack()
    {
        _shards.AsSpan(0, Outcomes.Length).Clear();
        _append = default;
        Outcomes = [];
        Recorded = null;
        _source.Reset();
        lock (PoolGate)
        {
            if (Pool.Count < PooledMax)
            {
                Pool.Push(this);
            }
        }
    }
}
