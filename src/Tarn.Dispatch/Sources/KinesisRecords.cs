using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Sources;

/// <summary>Writes records of a Kinesis shard as events have them.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"/>
internal sealed class KinesisRecords : ISourceShard
{
    private readonly ShardId _shard;
    private readonly string _streamArn;
    private readonly bool _isFlat;
    private readonly byte[] _eventId;
    private readonly byte[] _end;

    public KinesisRecords(ReadStream stream, ShardDescription shard)
    {
        _shard = shard.Id;
        (_streamArn, _isFlat) = (stream.Arn, stream.IsFlat);
        Name = ShardNames.Of(shard.Ordinal);
        _eventId = Encoding.UTF8.GetBytes($"\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"{Name}:");
        _end = Encoding.UTF8.GetBytes(
            $"\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":{Quoted(stream.RoleArn)},\"awsRegion\":{Quoted(stream.Region)},"
            + $"\"eventSourceARN\":{Quoted(stream.Arn)}}}");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long SizeOf(in StreamRecord record) => (record.Data.Length / 3L * 4) + (6L * record.Key.Length);

    /// <inheritdoc/>
    public void Begin(BatchBuffer target) => target.Write(_isFlat ? "["u8 : "{\"Records\":["u8);

    /// <inheritdoc/>
    public void Separate(BatchBuffer target) => target.Write(","u8);

    /// <summary>Writes a record as it is in <c>Records</c>, or in a list without a name.</summary>
    public void Write(BatchBuffer target, in StreamRecord record)
    {
        target.Write(_isFlat ? "{"u8 : "{\"kinesis\":{"u8);
        WriteMembers(target, record);
        target.Write(_isFlat ? default : "}"u8);
        target.Write(","u8);
        WriteOrigin(target, record.Offset);
    }

    /// <inheritdoc/>
    public void End(BatchBuffer target, CallWindow? window)
    {
        target.Write("]"u8);
        if (window is { } open)
        {
            WindowText.Write(target, open, Name, _streamArn);
        }

        target.Write(_isFlat ? default : "}"u8);
    }

    /// <summary>
    /// Writes a record as filters see it: <c>data</c> is the record's JSON, and a text where it is no JSON. The members of
    /// <c>kinesis</c> are there too.
    /// </summary>
    public void WriteForFilter(BatchBuffer target, in StreamRecord record)
    {
        target.Write("{\"data\":"u8);
        if (WholeJson.KindOf(record.Data) is not null)
        {
            target.Write(record.Data);
        }
        else
        {
            WriteText(target, record.Data);
        }

        target.Write(",\"partitionKey\":"u8);
        WriteText(target, record.Key);
        if (_isFlat)
        {
            target.Write(",\"kinesisSchemaVersion\":\"1.0\",\"sequenceNumber\":\""u8);
            WriteNumber(target, record.Offset);
            target.Write("\","u8);
            WriteArrival(target, record.ArrivalMs);
        }
        else
        {
            target.Write(",\"kinesis\":{"u8);
            WriteMembers(target, record);
            target.Write("}"u8);
        }

        target.Write(","u8);
        WriteOrigin(target, record.Offset);
    }

    private void WriteMembers(BatchBuffer target, in StreamRecord record)
    {
        target.Write("\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":"u8);
        WriteText(target, record.Key);
        target.Write(",\"sequenceNumber\":\""u8);
        WriteNumber(target, record.Offset);
        target.Write("\",\"data\":\""u8);
        var span = target.GetSpan(Base64.GetMaxEncodedToUtf8Length(record.Data.Length));
        Base64.EncodeToUtf8(record.Data, span, out _, out var written);
        target.Advance(written);
        target.Write("\","u8);
        WriteArrival(target, record.ArrivalMs);
    }

    private static void WriteArrival(BatchBuffer target, long arrivalMs)
    {
        target.Write("\"approximateArrivalTimestamp\":"u8);
        var time = target.GetSpan(32);
        Utf8Formatter.TryFormat(arrivalMs / 1000m, time, out var digits, new StandardFormat('F', 3));
        target.Advance(digits);
    }

    private void WriteOrigin(BatchBuffer target, long offset)
    {
        target.Write(_eventId);
        WriteNumber(target, offset);
        target.Write(_end);
    }

    private void WriteNumber(BatchBuffer target, long offset)
    {
        new SequenceNumber(_shard, offset).WriteKinesis(target.GetSpan(SequenceNumber.KinesisLength));
        target.Advance(SequenceNumber.KinesisLength);
    }

    private static void WriteText(BatchBuffer target, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAnyExceptInRange((byte)0x23, (byte)0x5B) < 0)
        {
            target.Write("\""u8);
            target.Write(utf8);
            target.Write("\""u8);
            return;
        }

        using var json = new Utf8JsonWriter(target, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStringValue(Encoding.UTF8.GetString(utf8));
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
