using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Records;
using Tarn.Delivery.Sources;
using Tarn.Delivery.Steps;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tails;

/// <summary>Passes log records through the steps of a delivery, and describes the records that they make.</summary>
internal sealed class TailSink : ILogSink, IRecordSink
{
    private readonly List<TailedRecord> _records = [];
    private readonly DeliveryModel _model;
    private readonly RecordSteps _steps;
    private readonly string _output;
    private readonly string? _onlyTable;
    private long _madeBytes;

    public TailSink(DeliveryModel model)
    {
        _model = model;
        _steps = RecordSteps.Of(model, this);
        _onlyTable = model.Table?.Name;
        _output = LedgerOutput.NameOf(OutputIds.Destination, model.Destination);
    }

    public IReadOnlyList<TailedRecord> Records => _records;

    /// <summary>Records beyond <see cref="DeliveryTail.RecordsMax"/>.</summary>
    public long Omitted { get; private set; }

    /// <summary>Offsets without a record.</summary>
    public long Skipped { get; private set; }

    public bool MustEndRead => _records.Count >= DeliveryTail.RecordsMax || _madeBytes >= DeliveryLimits.MadeBytesMax;

    public void Enter(ShardId shard, long from)
    {
    }

    public void Take(in DeliveryRecord record) => _madeBytes += record.Data.Length + _steps.Take(record);

    public void Advance(long from, long next, long skippedDamaged, long skippedExpired) => Skipped += skippedDamaged + skippedExpired;

    public void Add(in DeliveryRecord record)
    {
        // The error output makes the same check.
        if (_model.HasTables && Shredder.Check(record.Data.Span) is { IsRejected: true } malformed)
        {
            Fail(FailedRecord.Of(record, malformed));
            return;
        }

        Keep(record, _output, failed: null);
    }

    public void Fail(in FailedRecord failed) => Keep(failed.Record, LedgerOutput.Errors, failed);

    private void Keep(in DeliveryRecord made, string output, FailedRecord? failed)
    {
        if (_records.Count >= DeliveryTail.RecordsMax)
        {
            Omitted++;
            return;
        }

        var record = made.AtSource;
        _records.Add(new TailedRecord
        {
            Source = new SequenceNumber(record.Shard, record.Offset),
            Sub = record.Sub,
            ArrivalTimeMs = record.ArrivalTimeMs,
            Output = output,
            Table = _model.HasTables ? record.Table?.Name ?? _onlyTable : null,
            Partition = record.Partition?.Name,
            Stage = failed?.Stage,
            Code = failed?.Code,
            Message = failed is { } reason ? ErrorText.Bound(reason.Message) : null,
            SizeBytes = record.Data.Length,
            Data = Encoding.UTF8.GetString(record.Data.Span[..Math.Min(record.Data.Length, DeliveryTail.DataBytesMax)]),
        });
    }
}
