using System.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Records;
using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Storage.Streams;
using DeliveredForm = Tarn.Delivery.Changes.ChangeForm;

namespace Tarn.Aws.DynamoDb.Changes;

/// <summary>Makes documents of the changes of an item table.</summary>
/// <param name="table">The table as it was when the delivery began; null: it is gone, and its records too.</param>
/// <param name="openBase">Opens the items of a table.</param>
internal sealed class ItemChangeReader(
    ChangesConfig config, ItemTable? table, Func<ResourceId, CancellationToken, ValueTask<IChangeBase>> openBase) : IChangeReader
{
    private readonly ItemDocuments? _documents = table is null ? null : new ItemDocuments(table.Keys, marksBytes: true);

    /// <inheritdoc/>
    public RecordOperation? Write(LogPosition place, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, IBufferWriter<byte> target)
    {
        if (_documents is null || table is null)
        {
            throw new TarnException(ErrorKind.Damaged, "The table of this change is gone.");
        }

        if (Tarn.Items.Changes.ItemChangeForm.IsNote(value.Span))
        {
            return null;
        }

        var change = Tarn.Items.Changes.ItemChangeForm.Read(key, value);
        if (config.OnlyExpired && change.Origin != ChangeOrigin.Expiry)
        {
            return null;
        }

        var keys = KeyForm.Decode(table.Keys, key.Span);
        switch (config.Form)
        {
            case DeliveredForm.Changes:
                _documents.WriteChange(target, change, keys, new SequenceNumber(place.Shard, place.NextOffset));
                return RecordOperation.Insert;
            case DeliveredForm.Items:
                _documents.Write(target, change.NewImage ?? change.OldImage ?? keys);
                return RecordOperation.Insert;
            default:
                _documents.Write(target, change.NewImage ?? keys);
                return change.NewImage is null ? RecordOperation.Delete : change.Existed ? RecordOperation.Update : RecordOperation.Insert;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IChangeBase> OpenBase(CancellationToken cancellationToken) => table is { Id: var id }
        ? openBase(id, cancellationToken)
        : throw new TarnException(ErrorKind.NotFound, "The item table was deleted before its items were delivered.");
}
