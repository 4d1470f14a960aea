using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The rows of quarantine files (<c>docs/formats/delivery.md</c>): waiting for their table, then in it.
/// </summary>
internal static class QuarantineFiles
{
    private const byte Version = 1;

    /// <summary>Adds a file that its table does not have yet.</summary>
    public static void Add(IMetadataTransaction transaction, QuarantineFile file) =>
        transaction.Put(DeliverySpaces.QuarantineWaiting, LedgerRows.Key(file.Delivery, file.Id), Encode(file));

    /// <summary>Notes that the file's entries are in the table.</summary>
    /// <returns>False: they were already, or the file is gone.</returns>
    public static async ValueTask<bool> Enter(IMetadataTransaction transaction, QuarantineFile file)
    {
        var key = LedgerRows.Key(file.Delivery, file.Id);
        if (await transaction.Get(DeliverySpaces.QuarantineWaiting, key) is null)
        {
            return false;
        }

        transaction.Delete(DeliverySpaces.QuarantineWaiting, key);
        transaction.Put(DeliverySpaces.QuarantineFiles, key, Encode(file));
        return true;
    }

    /// <summary>The files that wait for a table, in the order of deliveries and ids.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="after">The last file that was read; null: from the first one.</param>
    /// <param name="limit">The most files to return.</param>
    public static async ValueTask<IReadOnlyList<QuarantineFile>> Waiting(IMetadataReader reader, QuarantineFile? after, int limit)
    {
        var range = after is null ? KeyRange.All : KeyRange.All.After(LedgerRows.Key(after.Delivery, after.Id));
        return [.. (await reader.Scan(DeliverySpaces.QuarantineWaiting, range, limit)).Select(Decode)];
    }

    /// <summary>A file, in the table or waiting; null: there is none of that id.</summary>
    public static async ValueTask<QuarantineFile?> Find(IMetadataReader reader, DeliveryId delivery, long id)
    {
        var key = LedgerRows.Key(delivery, id);
        var value = await reader.Get(DeliverySpaces.QuarantineFiles, key) ?? await reader.Get(DeliverySpaces.QuarantineWaiting, key);
        return value is { } found ? Decode(new Row(key, found)) : null;
    }

    /// <summary>The first delivery, from an id on, with files in its table or released ones; null: there is none.</summary>
    public static async ValueTask<DeliveryId?> NextDelivery(IMetadataReader reader, DeliveryId from)
    {
        var range = new KeyRange(LedgerRows.DeliveryPrefix(from), null);
        var found = (await reader.Scan(DeliverySpaces.QuarantineFiles, range, 1))
            .Concat(await reader.Scan(DeliverySpaces.QuarantineReleased, range, 1))
            .Select(row => DeliveryRows.ReadKey(row.Key[..8])).ToList();
        return found.Count == 0 ? null : found.MinBy(id => id.Value);
    }

    /// <summary>The delivery's oldest file that is in the table; null: there is none.</summary>
    public static async ValueTask<QuarantineFile?> Oldest(IMetadataReader reader, DeliveryId delivery) =>
        await reader.Scan(DeliverySpaces.QuarantineFiles, KeyRange.Prefix(LedgerRows.DeliveryPrefix(delivery)), 1) is [var row] ? Decode(row) : null;

    /// <summary>A delivery's files, in the table or waiting, the newest first.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="newest">The id to begin with, itself included.</param>
    /// <param name="limit">The most files to return.</param>
    public static async ValueTask<IReadOnlyList<QuarantineFile>> NewestFirst(IMetadataReader reader, DeliveryId delivery, long newest, int limit)
    {
        var range = new KeyRange(LedgerRows.DeliveryPrefix(delivery), KeyRange.Successor(LedgerRows.Key(delivery, newest)));
        var found = (await reader.Scan(DeliverySpaces.QuarantineFiles, range, limit, descending: true))
            .Concat(await reader.Scan(DeliverySpaces.QuarantineWaiting, range, limit, descending: true));
        return [.. found.Select(Decode).OrderByDescending(file => file.Id).Take(limit)];
    }

    /// <summary>The id of the delivery's oldest file, in the table or waiting; null: there is none.</summary>
    public static async ValueTask<long?> OldestId(IMetadataReader reader, DeliveryId delivery)
    {
        var range = KeyRange.Prefix(LedgerRows.DeliveryPrefix(delivery));
        var found = (await reader.Scan(DeliverySpaces.QuarantineFiles, range, 1)).Concat(await reader.Scan(DeliverySpaces.QuarantineWaiting, range, 1));
        return found.Select(row => (long?)ReadKey(row.Key).Id).Min();
    }

    /// <summary>Removes a file's row.</summary>
    public static void Remove(IMetadataTransaction transaction, QuarantineFile file) =>
        transaction.Delete(DeliverySpaces.QuarantineFiles, LedgerRows.Key(file.Delivery, file.Id));

    /// <summary>The documents of a delivery's files in one of the two spaces.</summary>
    public static async ValueTask<long> Documents(IMetadataReader reader, Space space, DeliveryId delivery)
    {
        var count = 0L;
        var range = KeyRange.Prefix(LedgerRows.DeliveryPrefix(delivery));
        await foreach (var row in MetadataRows.All(reader, space, range, CancellationToken.None))
        {
            count += Decode(row).Count;
        }

        return count;
    }

    /// <summary>The delivery of each row.</summary>
    public static (DeliveryId Delivery, long Id) ReadKey(ReadOnlyMemory<byte> key) =>
        (new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(key.Span)), BinaryPrimitives.ReadInt64BigEndian(key.Span[8..]));

    private static byte[] Encode(QuarantineFile file) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("account"u8, file.Owner.Account);
        json.WriteString("region"u8, file.Owner.Region);
        json.WriteString("name"u8, file.Owner.Name);
        json.WriteBase64String("documents"u8, file.Documents.Encode());
        json.WriteNumber("compression"u8, (byte)file.Compression);
        json.WriteNumber("count"u8, file.Count);
        json.WriteString("location"u8, file.Location);
        json.WriteString("errorType"u8, file.ErrorType);
        json.WriteNumber("committedMs"u8, file.CommittedMs);
        json.WriteEndObject();
    });

    private static QuarantineFile Decode(Row row) => JsonRow.Decode(Version, row.Value, json => new QuarantineFile
    {
        Delivery = ReadKey(row.Key).Delivery,
        Id = ReadKey(row.Key).Id,
        Owner = (json.Text("account"), json.Text("region"), json.Text("name")),
        Documents = UnkeyedBlob.Decode(json.GetProperty("documents").GetBytesFromBase64()),
        Compression = (ObjectCompression)json.GetProperty("compression").GetByte(),
        Count = json.Number("count"),
        Location = json.Text("location"),
        ErrorType = json.Text("errorType"),
        CommittedMs = json.Number("committedMs"),
    });
}
