using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Functions.Mappings.Batches;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Sources;

/// <summary>Writes records of a Kinesis shard as Lambda's events have them.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"/>
internal sealed class KinesisRecords : ISourceShard
{
    private readonly ShardId _shard;
    private readonly string _streamArn;
    private readonly byte[] _eventId;
    private readonly byte[] _end;

    /// <param name="roleArn">The function's role.</param>
    public KinesisRecords(MappingConfig mapping, ShardDescription shard, string roleArn)
    {
        _shard = shard.Id;
        _streamArn = mapping.StreamArn;
        Name = ShardNames.Of(shard.Ordinal);
        _eventId = Encoding.UTF8.GetBytes($"\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"{Name}:");
        _end = Encoding.UTF8.GetBytes(
            $"\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":{Quoted(roleArn)},\"awsRegion\":{Quoted(mapping.Region)},"
            + $"\"eventSourceARN\":{Quoted(mapping.StreamArn)}}}");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long SizeOf(in StreamRecord record) => (record.Data.Length / 3L * 4) + (6L * record.Key.Length);

    /// <inheritdoc/>
    public void Begin(BatchBuffer target) => target.Write("{\"Records\":["u8);

    /// <inheritdoc/>
    public void Separate(BatchBuffer target) => target.Write(","u8);

    /// <summary>Writes a record as it is in <c>Records</c>.</summary>
    public void Write(BatchBuffer target, in StreamRecord record)
    {
        target.Write("{"u8);
        WriteKinesis(target, record);
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

        target.Write("}"u8);
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
        target.Write(","u8);
        WriteKinesis(target, record);
        target.Write(","u8);
        WriteOrigin(target, record.Offset);
    }

    private void WriteKinesis(BatchBuffer target, in StreamRecord record)
    {
        target.Write("\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":"u8);
        WriteText(target, record.Key);
        target.Write(",\"sequenceNumber\":\""u8);
        WriteNumber(target, record.Offset);
        target.Write("\",\"data\":\""u8);
        var span = target.GetSpan(Base64.GetMaxEncodedToUtf8Length(record.Data.Length));
        Base64.EncodeToUtf8(record.Data, span, out _, out var written);
        target.Advance(written);
        target.Write("\",\"approximateArrivalTimestamp\":"u8);
        var time = target.GetSpan(32);
        Utf8Formatter.TryFormat(record.ArrivalMs / 1000m, time, out var digits, new StandardFormat('F', 3));
        target.Advance(digits);
        target.Write("}"u8);
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
