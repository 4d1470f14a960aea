using System.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Steps;

/// <summary>Makes documents of change records. A record without a document gives nothing. Memory: one document.</summary>
internal sealed class ChangeStep(IChangeReader changes, IRecordSink next) : IRecordSink
{
    private const string Stage = "unpack";
    private const int KeptMax = 1 << 20;

    private ArrayBufferWriter<byte> _document = new();

    public void Add(in DeliveryRecord record)
    {
        _document.ResetWrittenCount();
        RecordOperation? operation;
        try
        {
            operation = changes.Write(new LogPosition(record.Shard, record.Offset), record.PartitionKey, record.Data, _document);
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            next.Fail(FailedRecord.OfStep(record, ErrorTypes.Processing, Stage, "Items.MalformedChange", damaged.Message));
            return;
        }

        if (operation is { } made)
        {
            next.Add(record with { Data = _document.WrittenMemory, PartitionKey = default, Operation = made });
        }

        if (_document.Capacity > KeptMax)
        {
            _document = new ArrayBufferWriter<byte>();
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);
}
