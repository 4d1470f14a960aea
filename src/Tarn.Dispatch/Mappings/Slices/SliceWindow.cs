using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>The tumbling window of a parallel slice: one call returns the state, and the next one gets it.</summary>
internal sealed class SliceWindow(ShardContext context)
{
    private long? _startMs = context.Window?.StartMs;

    /// <summary>The state; empty: none.</summary>
    public ReadOnlyMemory<byte> State { get; set; } = context.Window?.State ?? default;

    /// <summary>Whether a window is open.</summary>
    public bool IsOpen => _startMs is not null;

    /// <summary>Begins the window of a batch, unless it is open.</summary>
    public void Open(ShardBatch batch) => _startMs ??= batch.WindowStartMs;

    /// <summary>Whether the state is larger than a window may store.</summary>
    public bool IsTooLarge(ReadOnlyMemory<byte>? state) => state?.Length > context.Rules.StateBytesMax;

    /// <summary>Sets a new state; the result stores it in a transaction.</summary>
    public Func<IMetadataTransaction, ValueTask> Store(ReadOnlyMemory<byte>? state)
    {
        State = state ?? default;
        var row = new WindowRow(_startMs ?? 0, State);
        return transaction =>
        {
            row.Put(transaction, context.Parts.Spaces, context.Mapping, context.Shard.Id);
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>Ends the window; the result removes its row in a transaction.</summary>
    public Func<IMetadataTransaction, ValueTask> Close()
    {
        _startMs = null;
        State = default;
        return transaction =>
        {
            WindowRow.Remove(transaction, context.Parts.Spaces, context.Mapping, context.Shard.Id);
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>The window of a call; null: none is open.</summary>
    public CallWindow? OfCall(bool isFinal, bool isEarly) => _startMs is { } start
        ? new CallWindow(start, start + (long)context.Rules.Tumbling.TotalMilliseconds, State, isFinal, isEarly)
        : null;
}
