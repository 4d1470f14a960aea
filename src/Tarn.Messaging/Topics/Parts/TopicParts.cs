using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Topics.Parts;

/// <summary>The parts that topics work with.</summary>
public sealed record TopicParts
{
    /// <summary>The log of messages and topic records.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The shards of the internal streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The rows of subscriptions.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>A topic's settings, from memory; null: there is no such topic.</summary>
    public required Func<StreamId, TopicRules?> RulesOf { get; init; }

    /// <summary>The queue of an ARN, from memory; null: there is none.</summary>
    public required Func<string, StreamId?> QueueOf { get; init; }

    public required Func<StreamId, ValueTask<MessageQueue>> OpenQueue { get; init; }

    /// <summary>Why a topic may not send to the queue of an ARN; null: it may.</summary>
    public required Func<TopicRules, string, string?> WhyNotQueue { get; init; }

    /// <summary>Targets inside the instance, by protocol: lambda, firehose.</summary>
    public required IReadOnlyDictionary<string, IInsideTarget> Inside { get; init; }

    /// <summary>Targets outside the instance, by protocol: http, https, email, email-json.</summary>
    public required IReadOnlyDictionary<string, IOutsideSender> Outside { get; init; }

    /// <summary>Signs messages.</summary>
    public required IMessageSigner Signer { get; init; }

    /// <summary>The budget for ids of deduplication.</summary>
    public EntryBudget Room { get; init; } = new(1_000_000);

    /// <summary>Takes ids beyond the budget; null: no more are taken then.</summary>
    public SpillStore? Spill { get; init; }

    /// <summary>The memory of all calls of endpoints outside the instance.</summary>
    public long OutsideBytes { get; init; } = 64 << 20;

    /// <summary>Frees the records of a shard below an offset: (stream, shard, offset). Whether other readers may come is the flag.</summary>
    public Action<StreamId, ShardId, long, bool> Trim { get; init; } = static (_, _, _, _) => { };

    /// <summary>Counts for a topic's metrics. It must be quick.</summary>
    public Action<StreamId, ServiceCell, long> Count { get; init; } = static (_, _, _) => { };

    /// <summary>The present time, Unix milliseconds.</summary>
    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
