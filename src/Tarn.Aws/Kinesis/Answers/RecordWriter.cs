using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Answers;

/// <summary>Writes a stored record as the model's Record, directly from its batch.</summary>
internal static class RecordWriter
{
    private static readonly StructureTraits Record = RecordCodec.Traits;
    private static readonly MemberTraits SequenceNumber = Record.Member("SequenceNumber");
    private static readonly MemberTraits Arrival = Record.Member("ApproximateArrivalTimestamp");
    private static readonly MemberTraits Data = Record.Member("Data");
    private static readonly MemberTraits PartitionKey = Record.Member("PartitionKey");

    /// <summary>Writes the record at the reader's current position.</summary>
    public static void Write<TWriter>(ref TWriter writer, SequenceNumber number, long arrivalMs, scoped in RecordBatchReader reader)
        where TWriter : IShapeWriter, allows ref struct
    {
        Span<byte> digits = stackalloc byte[Tarn.Storage.Streams.SequenceNumber.KinesisLength];
        number.WriteKinesis(digits);
        writer.BeginStructure(Record);
        writer.Member(SequenceNumber);
        writer.Text(digits);
        writer.Member(Arrival);
        writer.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(arrivalMs), TimestampFormat.CodecDefault);
        writer.Member(Data);
        writer.Blob(reader.Value);
        writer.Member(PartitionKey);
        writer.Text(reader.Key);
        writer.EndStructure();
    }
}
