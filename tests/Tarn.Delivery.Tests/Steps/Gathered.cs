using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Steps;

/// <summary>The end of a chain of steps: gathers copies of the records and failures.</summary>
internal sealed class Gathered : IRecordSink
{
    /// <summary>Each record's number and text.</summary>
    public List<(int Sub, string Text)> Records { get; } = [];

    /// <summary>Each failure's number, error type, code and raw data.</summary>
    public List<(int Sub, string ErrorType, string Code, byte[] Raw)> Failures { get; } = [];

    /// <summary>Each failure's message.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Each record's partition.</summary>
    public List<RecordPartition?> Partitions { get; } = [];

    /// <summary>Each record's table.</summary>
    public List<DeliveryTable?> Tables { get; } = [];

    /// <summary>Each record's partition key.</summary>
    public List<string> PartitionKeys { get; } = [];

    /// <summary>The records' texts.</summary>
    public IEnumerable<string> Texts => Records.Select(record => record.Text);

    /// <summary>The lengths of the records.</summary>
    public List<int> Lengths { get; } = [];

    public static SourceConfig DirectPut => new(new StreamId(1), new ShardId(1));

    public static SourceConfig FromStream => new(new StreamId(1), null);

    /// <summary>The records that steps make of log records.</summary>
    public static Gathered Of(StepsConfig steps, params byte[][] records) => Of(DirectPut, steps, records);

    public static Gathered Of(SourceConfig source, StepsConfig steps, params byte[][] records) =>
        Of(Destinations.Model(source, Destinations.Objects() with { Steps = steps }), records);

    public static Gathered Of(DeliveryModel model, params byte[][] records) => Of(model, 0, records);

    public static Gathered Of(DeliveryModel model, long arrivalTimeMs, params byte[][] records)
    {
        var gathered = new Gathered();
        var chain = RecordSteps.Of(model, gathered);
        for (var offset = 0; offset < records.Length; offset++)
        {
            chain.Take(new DeliveryRecord(new ShardId(1), offset, 0, arrivalTimeMs, records[offset]) { PartitionKey = "outer"u8.ToArray() });
        }

        return gathered;
    }

    public void Add(in DeliveryRecord record)
    {
        Records.Add((record.Sub, record.Data.Length > 1 << 20 ? "" : Encoding.UTF8.GetString(record.Data.Span)));
        Lengths.Add(record.Data.Length);
        Partitions.Add(record.Partition);
        Tables.Add(record.Table);
        PartitionKeys.Add(Encoding.UTF8.GetString(record.PartitionKey.Span));
    }

    public void Fail(in FailedRecord failed)
    {
        Failures.Add((failed.Record.Sub, failed.ErrorType, failed.Code, failed.Record.Data.ToArray()));
        Messages.Add($"{failed.Stage}: {failed.Message}");
    }
}
