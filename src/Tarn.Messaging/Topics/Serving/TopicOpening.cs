using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Messaging.Topics.Cursors;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Parts;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Builds the state of a topic at its first use: from the newest topic record, and for FIFO from the messages of 5 minutes.</summary>
internal static partial class TopicOpening
{
    // Damaged topic records that are passed over. A topic record before them has an earlier cursor, so messages are copied again.
    private const int DamagedMax = 64;

    /// <summary>Opens the topic.</summary>
    /// <exception cref="TarnException">NotFound: there is no such topic; or the log cannot be read.</exception>
    public static async Task<TopicCore> Open(TopicParts parts, StreamId stream, CancellationToken cancellationToken)
    {
        var found = parts.Streams.ShardsOf(stream);
        if (found.Count < 2 || parts.RulesOf(stream) is not { } rules)
        {
            throw AppendFailures.Missing();
        }

        // A shard that was replaced after a loss has a successor of the same ordinal: the first two open ones count.
        var open = found.Where(shard => shard.Closed is null).Take(2).ToList();
        var shards = new TopicShards(stream, open[0].Id, open[1].Id);
        var core = new TopicCore(parts, shards, await PlaceOf(parts, shards, cancellationToken));
        if (core.Place.Next > core.End)
        {
            LogAhead(parts.Logger, rules.Arn);
            core.Place = core.Place with { Next = core.End, Through = 0 };
        }

        if (rules.IsFifo)
        {
            await ReadIds(core, rules, cancellationToken);
        }

        return core;
    }

    /// <summary>The key of a message's id of deduplication.</summary>
    public static GroupKey KeyOf(TopicMessage message, TopicRules rules) =>
        GroupKey.Of(message.DeduplicationId!, rules.DeduplicatesPerGroup ? GroupKey.Of(message.Group) : GroupKey.None);

    private static async Task<TopicCursor> PlaceOf(TopicParts parts, TopicShards shards, CancellationToken cancellationToken)
    {
        var end = parts.Log.Describe(shards.Marks)?.StableEnd ?? 0;
        for (var offset = end - 1; offset >= 0 && offset >= end - DamagedMax; offset--)
        {
            if (await RecordReader.ReadAt(parts.Log, shards.Marks, offset, cancellationToken) is { } record)
            {
                return TopicCursor.Decode(record);
            }

            LogDamaged(parts.Logger, shards.Stream.Value, offset);
        }

        return TopicCursor.Start;
    }

    private static async Task ReadIds(TopicCore core, TopicRules rules, CancellationToken cancellationToken)
    {
        var (parts, nowMs) = (core.Parts, core.Parts.NowMs);
        using var reader = new HeadReader(parts.Log, core.Shards.Messages);
        reader.SkipTo(await parts.Log.OffsetAtTime(core.Shards.Messages, nowMs - (long)TopicLimits.RememberedFor.TotalMilliseconds, cancellationToken));
        while (await reader.Load(cancellationToken))
        {
            for (; reader.HasRecord; reader.Advance())
            {
                var message = TopicCodec.Read(reader.Value);
                if (message.DeduplicationId is not null)
                {
                    core.Sent.Add(KeyOf(message, rules), new SentBefore(message.Id, reader.Offset, message.PublishedMs));
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Critical, "Topic {Topic}: its mark is newer than the log, which has lost messages. They are not delivered.")]
    private static partial void LogAhead(ILogger logger, string topic);

    [LoggerMessage(LogLevel.Error, "Topic {Stream}: the mark at offset {Offset} cannot be read; messages after an older one may be delivered twice.")]
    private static partial void LogDamaged(ILogger logger, long stream, long offset);
}
