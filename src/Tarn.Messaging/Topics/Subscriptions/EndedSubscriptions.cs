using System.Buffers.Binary;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The rows of subscriptions that have ended, as long as the token of their last message restores them.</summary>
internal static class EndedSubscriptions
{
    private const int RowsPerRun = 1_000;

    /// <summary>(topic, number) → end (Unix milliseconds), subscription.</summary>
    public static Space Space { get; } = new(484, "topics.ended-subscriptions");

    public static void Put(IMetadataTransaction transaction, Subscription subscription, long nowMs)
    {
        var row = SubscriptionRows.Encode(subscription);
        var value = new byte[sizeof(long) + row.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, nowMs);
        row.CopyTo(value, sizeof(long));
        transaction.Put(Space, subscription.Key.Encode(), value);
    }

    /// <summary>Takes the row of a subscription; null: there is none, or it is too old.</summary>
    public static async ValueTask<Subscription?> Take(IMetadataTransaction transaction, SubscriptionKey key, long nowMs)
    {
        if (await transaction.Get(Space, key.Encode()) is not { } value || IsOver(value, nowMs))
        {
            return null;
        }

        transaction.Delete(Space, key.Encode());
        return SubscriptionRows.Decode(key, value[sizeof(long)..]);
    }

    /// <summary>Removes the rows of a topic.</summary>
    public static async ValueTask RemoveAll(IMetadataTransaction transaction, StreamId topic)
    {
        await foreach (var row in MetadataRows.All(transaction, Space, KeyRange.Prefix(SubscriptionKey.PrefixOf(topic)), CancellationToken.None))
        {
            transaction.Delete(Space, row.Key);
        }
    }

    /// <summary>Removes the rows that are too old among the next ones of a range.</summary>
    /// <returns>The range of the next run: the rows after them, or all rows again.</returns>
    public static async ValueTask<KeyRange> Forget(IMetadataTransaction transaction, KeyRange range, long nowMs)
    {
        var rows = await transaction.Scan(Space, range, RowsPerRun);
        foreach (var row in rows)
        {
            if (IsOver(row.Value, nowMs))
            {
                transaction.Delete(Space, row.Key);
            }
        }

        return rows.Count < RowsPerRun ? KeyRange.All : range.After(rows[^1].Key);
    }

    private static bool IsOver(ReadOnlyMemory<byte> value, long nowMs) =>
        BinaryPrimitives.ReadInt64BigEndian(value.Span) + (long)TopicLimits.ConfirmationTime.TotalMilliseconds < nowMs;
}
