using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Rows;
using Tarn.Storage.Records;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>Appends of events to the internal stream.</summary>
internal static class AsyncAppends
{
    /// <summary>The append of one event.</summary>
    public static ShardAppend Of(AsyncStream stream, AsyncEvent happening)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(happening.AcceptedMs);
        batch.Append(default, happening.Encode());
        return new ShardAppend { Stream = stream.Stream, Shard = stream.Shard, Batch = batch.Finish().ToArray(), Records = 1 };
    }
}
