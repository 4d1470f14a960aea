using System.Text.Json;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The rows of subscriptions: <c>docs/formats/topics.md</c>.</summary>
public static class SubscriptionRows
{
    /// <summary>(topic, number) → subscription.</summary>
    public static Space Space { get; } = new(480, "topics.subscriptions");

    private const byte Version = 1;

    /// <summary>Writes a row.</summary>
    public static void Put(IMetadataTransaction transaction, Subscription subscription) =>
        transaction.Put(Space, subscription.Key.Encode(), Encode(subscription));

    /// <summary>Removes a row.</summary>
    public static void Remove(IMetadataTransaction transaction, SubscriptionKey key) => transaction.Delete(Space, key.Encode());

    /// <summary>The subscription of a key; null: there is none.</summary>
    public static async ValueTask<Subscription?> Find(IMetadataReader reader, SubscriptionKey key) =>
        await reader.Get(Space, key.Encode()) is { } value ? Decode(key, value) : null;

    /// <summary>All subscriptions of a topic.</summary>
    public static async ValueTask<IReadOnlyList<Subscription>> Of(IMetadataReader reader, StreamId topic)
    {
        var found = new List<Subscription>();
        await foreach (var row in MetadataRows.All(reader, Space, KeyRange.Prefix(SubscriptionKey.PrefixOf(topic)), CancellationToken.None))
        {
            found.Add(Decode(SubscriptionKey.Decode(row.Key), row.Value));
        }

        return found;
    }

    internal static Subscription Decode(SubscriptionKey key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => new Subscription
    {
        Key = key,
        Arn = json.Text("arn"),
        Owner = json.Text("owner"),
        Protocol = json.Text("protocol"),
        Endpoint = json.Text("endpoint"),
        IsPending = json.Flag("pending"),
        CreatedMs = json.Number("createdMs"),
        IsEndedBySigned = json.Flag("endedBySigned"),
        WasConfirmedBySigned = json.Flag("confirmedBySigned"),
        EndToken = json.Text("endToken"),
        From = json.Number("from"),
        Replay = json.TryGetProperty("replay", out var replay)
            ? new ReplayRun(replay.Number("id"), replay.Number("from"), replay.NumberOrNull("untilMs")) { Resume = replay.Number("resume") }
            : null,
        Attributes = json.GetProperty("attributes").EnumerateObject().ToDictionary(
            attribute => attribute.Name, attribute => attribute.Value.GetString()!, StringComparer.Ordinal),
    });

    internal static byte[] Encode(Subscription one) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("arn"u8, one.Arn);
        json.WriteString("owner"u8, one.Owner);
        json.WriteString("protocol"u8, one.Protocol);
        json.WriteString("endpoint"u8, one.Endpoint);
        json.WriteBoolean("pending"u8, one.IsPending);
        json.WriteNumber("createdMs"u8, one.CreatedMs);
        json.WriteBoolean("endedBySigned"u8, one.IsEndedBySigned);
        json.WriteBoolean("confirmedBySigned"u8, one.WasConfirmedBySigned);
        json.WriteString("endToken"u8, one.EndToken);
        json.WriteNumber("from"u8, one.From);
        if (one.Replay is { } replay)
        {
            json.WriteStartObject("replay"u8);
            json.WriteNumber("id"u8, replay.Id);
            json.WriteNumber("from"u8, replay.From);
            json.WriteNumber("resume"u8, replay.Resume);
            json.WriteNumber("untilMs", replay.Until);
            json.WriteEndObject();
        }

        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in one.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });
}
