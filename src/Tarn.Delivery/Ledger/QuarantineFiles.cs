using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Kept;

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

    /// <summary>A file whose entries are in the table; null: there is none of that id.</summary>
    public static async ValueTask<QuarantineFile?> Find(IMetadataReader reader, DeliveryId delivery, long id)
    {
        var key = LedgerRows.Key(delivery, id);
        return await reader.Get(DeliverySpaces.QuarantineFiles, key) is { } value ? Decode(new Row(key, value)) : null;
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
        Documents = KeptBlob.Decode(json.GetProperty("documents").GetBytesFromBase64()),
        Compression = (ObjectCompression)json.GetProperty("compression").GetByte(),
        Count = json.Number("count"),
        Location = json.Text("location"),
        ErrorType = json.Text("errorType"),
        CommittedMs = json.Number("committedMs"),
    });
}
