using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// The append of one call: at most one batch for each of several shards. It is not atomic over shards: a torn tail may
/// keep some batches, D14 (retries are recognised).
/// </summary>
public readonly record struct LogAppend
{
    /// <summary>The batches, at least one; each is for another shard.</summary>
    public required ReadOnlyMemory<ShardAppend> Shards { get; init; }

    /// <summary>The key that recognises retries; None when the client sent no invocation id.</summary>
    public CallKey Call { get; init; }

    /// <summary>The number of records of the whole call, over all shards.</summary>
    public int CallRecords { get; init; }
}
