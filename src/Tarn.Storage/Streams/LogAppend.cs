using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>What one call appends: at most one batch for each of several shards. Not atomic over shards: a torn tail may keep some (D14).</summary>
public readonly record struct LogAppend
{
    /// <summary>The batches; at least one, each of another shard.</summary>
    public required ReadOnlyMemory<ShardAppend> Shards { get; init; }

    /// <summary>Recognises retries; None when the client sent no invocation id.</summary>
    public CallKey Call { get; init; }

    /// <summary>How many records the whole call has, over all shards.</summary>
    public int CallRecords { get; init; }
}
