using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Messaging.Queues.Spill;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Queues.Rules;

/// <summary>The parts that queues work with.</summary>
public sealed record QueueParts
{
    /// <summary>The log of messages and queue records.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The shards of the internal streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The rows of snapshots and move tasks.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>A queue's settings, from memory; null: there is no such queue.</summary>
    public required Func<StreamId, QueueRules?> RulesOf { get; init; }

    /// <summary>The queue of an ARN, from memory; null: there is none.</summary>
    public required Func<string, StreamId?> QueueOf { get; init; }

    /// <summary>A queue's ARN, from memory.</summary>
    public required Func<StreamId, string> ArnOf { get; init; }

    /// <summary>Why the clock is in doubt; null: it is not. Messages do not expire then: D12 (arrival times never go back).</summary>
    public Func<string?> ClockDoubt { get; init; } = static () => null;

    /// <summary>Frees the records of a shard below an offset that no start needs: (stream, shard, offset).</summary>
    public Action<StreamId, ShardId, long> Trim { get; init; } = static (_, _, _) => { };

    /// <summary>Counts for a queue's metrics. It must be quick.</summary>
    public Action<StreamId, ServiceCell, long> Count { get; init; } = static (_, _, _) => { };

    /// <summary>The budget for messages that need memory, over all queues.</summary>
    public EntryBudget Room { get; init; } = new(4_000_000);

    /// <summary>Takes delayed messages and ids beyond the budget; null: the queue waits then.</summary>
    public SpillStore? Spill { get; init; }

    /// <summary>The most receivers that wait at a time, over all queues. Beyond it, the one that waits longest gets an empty answer.</summary>
    public int WaitersMax { get; init; } = 20_000;

    /// <summary>The present time, Unix milliseconds.</summary>
    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
