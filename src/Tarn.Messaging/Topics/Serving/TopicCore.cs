using Tarn.Access;
using Tarn.Messaging.Queues.Ids;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>The state of one open topic.</summary>
internal sealed class TopicCore
{
    public TopicCore(TopicParts parts, TopicShards shards, TopicCursor place)
    {
        (Parts, Shards, Place) = (parts, shards, place);
        Sent = new Deduplication(parts.Room, parts.Spill is { } spill ? new SpilledIds(spill, shards.Stream, QueueLimits.RememberedFor) : null);
        Held = new PausedSubscriptions(parts.Time);
        Ids = new SendingIds(Gate, Sent, parts.Time);
    }

    public TopicParts Parts { get; }

    public TopicShards Shards { get; }

    /// <summary>Guards the ids of deduplication.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The ids of deduplication of the last 5 minutes.</summary>
    public Deduplication Sent { get; }

    /// <summary>The same, with the ones that are being appended.</summary>
    public SendingIds Ids { get; }

    /// <summary>How far messages were copied. The topic's worker alone moves it.</summary>
    public TopicCursor Place { get; set; }

    /// <summary>The pauses of subscriptions whose targets took no message.</summary>
    public PausedSubscriptions Held { get; }

    /// <summary>The settings.</summary>
    /// <exception cref="TarnException">NotFound: the topic was deleted.</exception>
    public TopicRules Rules => Parts.RulesOf(Shards.Stream) ?? throw AppendFailures.Missing();

    /// <summary>The end of the durable messages.</summary>
    /// <exception cref="TarnException">NotFound: the topic was deleted.</exception>
    public long End => Parts.Log.Describe(Shards.Messages)?.StableEnd ?? throw AppendFailures.Missing();

    /// <summary>Appends one batch to the topic's messages.</summary>
    public ShardAppend MessagesOf(RecordBatchWriter batch) => new()
    {
        Stream = Shards.Stream,
        Shard = Shards.Messages,
        Records = batch.Records,
        Batch = batch.Finish(),
    };

    public ShardAppend MarkOf(RecordBatchWriter batch, TopicCursor place)
    {
        batch.Begin(Parts.NowMs);
        batch.Append(default, place.Encode());
        return new ShardAppend { Stream = Shards.Stream, Shard = Shards.Marks, Records = 1, Batch = batch.Finish() };
    }

    /// <summary>Counts copies for the topic's metrics.</summary>
    /// <param name="taken">Copies that targets have taken.</param>
    /// <param name="refused">Copies that targets refused for good.</param>
    public void Count(int taken, int refused)
    {
        Parts.Count(Shards.Stream, ServiceCell.CopiesTaken, taken);
        Parts.Count(Shards.Stream, ServiceCell.CopiesRefused, refused);
    }
}
