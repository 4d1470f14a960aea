using System.Buffers.Binary;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>The rows of redrives, one per entry that was redriven (<c>docs/formats/delivery.md</c>).</summary>
public static class RedriveRows
{
    private const byte Version = 1;
    private const int KeyBytes = 24;

    /// <summary>The redrives of a delivery's entries after the given one, in the order of their ids.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="after">The last entry that was read; null: from the first one.</param>
    /// <param name="limit">The most entries to return.</param>
    public static async ValueTask<IReadOnlyList<RedriveState>> Read(IMetadataReader reader, DeliveryId delivery, EntryId? after, int limit)
    {
        var range = KeyRange.Prefix(LedgerRows.DeliveryPrefix(delivery));
        range = after is { } last ? range with { From = (byte[])[.. Key(delivery, last), 0] } : range;
        return [.. (await reader.Scan(DeliverySpaces.Redrives, range, limit)).Select(Decode)];
    }

    internal static async ValueTask<RedriveState?> Find(IMetadataReader reader, DeliveryId delivery, EntryId entry)
    {
        var key = Key(delivery, entry);
        return await reader.Get(DeliverySpaces.Redrives, key) is { } value ? Decode(new Row(key, value)) : null;
    }

    internal static void Put(IMetadataTransaction transaction, RedriveState state) =>
        transaction.Put(DeliverySpaces.Redrives, Key(state.Delivery, state.Entry), Encode(state));

    internal static void Remove(IMetadataTransaction transaction, RedriveState state) =>
        transaction.Delete(DeliverySpaces.Redrives, Key(state.Delivery, state.Entry));

    private static byte[] Key(DeliveryId delivery, EntryId entry)
    {
        var key = new byte[KeyBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, delivery.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), entry.File);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(16), entry.Number);
        return key;
    }

    private static byte[] Encode(RedriveState state) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("attempts"u8, state.Attempts);
        json.WriteNumber("lastMs"u8, state.LastMs);
        json.WriteNumber("redrivenMs", state.RedrivenMs);
        if (state.LastError is not null)
        {
            json.WriteString("lastCode"u8, state.LastCode);
            json.WriteString("lastError"u8, ErrorText.Bound(state.LastError));
        }

        json.WriteEndObject();
    });

    private static RedriveState Decode(Row row) => JsonRow.Decode(Version, row.Value, json => new RedriveState
    {
        Delivery = new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span)),
        Entry = new EntryId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[8..]), BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[16..])),
        Attempts = (int)json.Number("attempts"),
        LastMs = json.Number("lastMs"),
        RedrivenMs = json.NumberOrNull("redrivenMs"),
        LastCode = json.TextOrNull("lastCode"),
        LastError = json.TextOrNull("lastError"),
    });
}
