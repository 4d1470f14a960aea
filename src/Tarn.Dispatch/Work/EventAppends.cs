using Tarn.Dispatch.Targets;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Work;

/// <summary>Appends of events to their internal stream.</summary>
internal static class EventAppends
{
    public static ShardAppend Of(StreamId stream, ShardId shard, AcceptedEvent accepted) =>
        new() { Stream = stream, Shard = shard, Batch = BatchOf(accepted), Records = 1 };

    public static byte[] BatchOf(AcceptedEvent accepted)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(accepted.AcceptedMs);
        batch.Append(default, accepted.Record.Span);
        return batch.Finish().ToArray();
    }
}
