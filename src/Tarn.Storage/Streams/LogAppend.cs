using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// The append of one call: at most one batch for each of several shards. Unless it is whole, it is not atomic over
/// shards: after a torn tail, only some batches may be left, D14 (retries are recognised).
/// </summary>
public readonly record struct LogAppend
{
    // header, call and alignment of a frame, rounded up
    private const int FrameOverheadBytes = 256;

    /// <summary>The batches, at least one; each is for another shard.</summary>
    public required ReadOnlyMemory<ShardAppend> Shards { get; init; }

    /// <summary>The key that recognises retries; None when the client sent no invocation id.</summary>
    public CallKey Call { get; init; }

    /// <summary>The number of records of the whole call, over all shards.</summary>
    public int CallRecords { get; init; }

    /// <summary>
    /// The batches are one set, over shards of any streams: after a crash all are there, or none is. Nothing is appended
    /// when one shard takes none; every shard then has that one's outcome. At most
    /// <see cref="StreamLimits.SetBytesMax"/> bytes.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>Refuses a whole append that one group of the log cannot hold.</summary>
    /// <exception cref="TarnException">LimitExceeded.</exception>
    internal void CheckSize()
    {
        if (!IsWhole)
        {
            return;
        }

        var bytes = 0L;
        foreach (ref readonly var batch in Shards.Span)
        {
            bytes += FrameOverheadBytes + (sizeof(ushort) * batch.CallIndexes.Length) + batch.Batch.Length;
        }

        if (bytes > StreamLimits.SetBytesMax || Shards.Length >= ushort.MaxValue)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded, $"An append of {bytes} bytes to {Shards.Length} shards is larger than the log takes as one set.");
        }
    }
}
