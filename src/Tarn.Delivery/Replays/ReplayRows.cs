using System.Buffers.Binary;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Replays;

/// <summary>Replays as rows (<c>docs/formats/delivery.md</c>).</summary>
internal static class ReplayRows
{
    private const byte Version = 1;

    /// <summary>The ended replays of a delivery that are kept.</summary>
    internal const int EndedMax = 100;

    /// <summary>The replays of a delivery, or of all, in the order of deliveries and runs.</summary>
    public static async ValueTask<IReadOnlyList<Replay>> Read(IMetadataReader reader, DeliveryId? delivery)
    {
        var range = delivery is { } id ? KeyRange.Prefix(LedgerRows.DeliveryPrefix(id)) : KeyRange.All;
        var replays = new List<Replay>();
        await foreach (var row in MetadataRows.All(reader, DeliverySpaces.Replays, range, CancellationToken.None))
        {
            replays.Add(Decode(row));
        }

        return replays;
    }

    /// <summary>Adds a replay that begins. Of the ended ones before it, the last 100 stay.</summary>
    public static async ValueTask Add(IMetadataTransaction transaction, Replay replay)
    {
        foreach (var former in (await Read(transaction, replay.Delivery)).Where(former => former.EndedMs is not null).SkipLast(EndedMax))
        {
            Remove(transaction, former);
        }

        Put(transaction, replay);
    }

    public static void Put(IMetadataTransaction transaction, Replay replay) =>
        transaction.Put(DeliverySpaces.Replays, Key(replay), Encode(replay));

    public static void Remove(IMetadataTransaction transaction, Replay replay) => transaction.Delete(DeliverySpaces.Replays, Key(replay));

    /// <summary>Removes the replays of a delivery that is removed.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DeliveryId delivery)
    {
        foreach (var replay in await Read(transaction, delivery))
        {
            Remove(transaction, replay);
        }
    }

    private static byte[] Key(Replay replay) => LedgerRows.Key(replay.Delivery, replay.Run.Value);

    private static byte[] Encode(Replay replay) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteList("ranges", replay.Ranges, range => json.WriteList([range.Shard.Value, range.From, range.Before], json.WriteNumberValue));
        if (replay.Into is { } table)
        {
            json.WriteString("database"u8, table.Database);
            json.WriteString("table"u8, table.Table);
        }

        json.WriteNumber("startedMs"u8, replay.StartedMs);
        if (replay.EndedMs is { } ended)
        {
            json.WriteNumber("endedMs"u8, ended);
        }

        json.WriteEndObject();
    });

    private static Replay Decode(Row row) => JsonRow.Decode(Version, row.Value, json => new Replay
    {
        Delivery = new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span)),
        Run = new RunId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[8..])),
        Ranges = json.List("ranges", range => new ReplayRange(new ShardId(range[0].GetInt64()), range[1].GetInt64(), range[2].GetInt64())),
        Into = json.TextOrNull("database") is { } database ? (database, json.Text("table")) : null,
        StartedMs = json.Number("startedMs"),
        EndedMs = json.NumberOrNull("endedMs"),
    });
}
