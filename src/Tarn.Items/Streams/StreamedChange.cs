using System.Buffers.Binary;
using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Windows;
using Tarn.Storage.Streams;

namespace Tarn.Items.Streams;

/// <summary>One change as a reader of the table's stream sees it.</summary>
/// <param name="Number">Its sequence number.</param>
/// <param name="Change">The change; its memory is that of the record.</param>
/// <param name="View">The images that the window shows.</param>
/// <param name="Keys">The item's key attributes.</param>
public readonly record struct StreamedChange(SequenceNumber Number, ItemChange Change, StreamView View, Item Keys)
{
    /// <summary>The item after the change, where the window shows it and there is one.</summary>
    public Item? NewImage => View is StreamView.NewImage or StreamView.NewAndOldImages ? Change.NewImage : null;

    /// <summary>The item before the change, where the window shows it and there was one.</summary>
    public Item? OldImage => View is StreamView.OldImage or StreamView.NewAndOldImages ? Change.OldImage : null;

    /// <summary>
    /// Whether readers see it. A replica notes the removal of an item that it does not have, so that no older change brings it back. A transaction
    /// remembers its token.
    /// </summary>
    public bool IsShown => Change.Operation == ChangeOperation.Put || Change is { Operation: ChangeOperation.Delete, Existed: true };

    /// <summary>INSERT, MODIFY or REMOVE.</summary>
    public string EventName => Change.Operation == ChangeOperation.Delete ? "REMOVE" : Change.Existed ? "MODIFY" : "INSERT";

    /// <summary>DynamoDB's count of bytes of keys and shown images.</summary>
    public long SizeBytes => Keys.SizeBytes + (NewImage?.SizeBytes ?? 0L) + (OldImage?.SizeBytes ?? 0L);

    /// <summary>When the change was made, to the second, UTC.</summary>
    public DateTimeOffset Made => DateTimeOffset.FromUnixTimeSeconds(Change.StampUs / 1_000_000);

    /// <summary>Whether the service removed the item, because it had expired.</summary>
    public bool IsByService => Change.Origin == ChangeOrigin.Expiry;

    /// <summary>An id that no other change has: 32 hexadecimal digits.</summary>
    public string EventId
    {
        get
        {
            Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, Number.Shard.Value);
            BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(long)..], Number.Offset);
            return Convert.ToHexStringLower(bytes);
        }
    }

    /// <summary>Reads a record.</summary>
    /// <param name="number">Its sequence number.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="value">The record's value.</param>
    /// <exception cref="Storage.TarnException">Damaged: it is no change of this version.</exception>
    public static StreamedChange Read(
        ItemTable table, ItemStreamWindow window, SequenceNumber number, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) =>
        Read(table, window.View, number, key, value);

    /// <summary>Reads a record.</summary>
    /// <param name="view">The images that are shown.</param>
    /// <inheritdoc cref="Read(ItemTable, ItemStreamWindow, SequenceNumber, ReadOnlyMemory{byte}, ReadOnlyMemory{byte})"/>
    public static StreamedChange Read(
        ItemTable table, StreamView view, SequenceNumber number, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) =>
        new(number, ItemChangeForm.Read(key, value), view, KeyForm.Decode(table.Keys, key.Span));
}
