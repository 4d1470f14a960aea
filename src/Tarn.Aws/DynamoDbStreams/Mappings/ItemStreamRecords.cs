using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Items.Changes;
using Tarn.Items.Streams;
using Tarn.Items.Values;
using Tarn.Items.Windows;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams.Mappings;

/// <summary>Writes changes of item tables as events have them.</summary>
/// <param name="part">The shard as the stream has it; null: the table is gone, and no record belongs to its stream.</param>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"/>
internal sealed class ItemStreamRecords(ReadStream stream, ShardDescription shard, WindowShard? part) : ISourceShard
{
    // A null in one byte becomes {"NULL":true}, and a control character six.
    private const int GrowthMax = 8;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string Name { get; } = StreamShardNames.Of(shard.Id);

    public bool Takes(in StreamRecord record) =>
        part is not null && part.Has(record.Offset) && !ItemChangeForm.IsNote(record.Data);

    public long SizeOf(in StreamRecord record) => GrowthMax * (long)(record.Key.Length + record.Data.Length);

    public void Begin(BatchBuffer target) => target.Write(stream.IsFlat ? "["u8 : "{\"Records\":["u8);

    public void Separate(BatchBuffer target) => target.Write(","u8);

    public void Write(BatchBuffer target, in StreamRecord record)
    {
        var number = new SequenceNumber(shard.Id, record.Offset);
        var (table, window) = part!.Seen!.Value;
        var change = StreamedChange.Read(table, window, number, record.Key.ToArray(), record.Data.ToArray());
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("eventID", change.EventId);
        json.WriteString("eventName", change.EventName);
        json.WriteString("eventVersion", "1.1");
        json.WriteString("eventSource", "aws:dynamodb");
        json.WriteString("awsRegion", stream.Region);
        json.WriteStartObject("dynamodb");
        json.WriteNumber("ApproximateCreationDateTime", change.Made.ToUnixTimeSeconds());
        Write(json, "Keys", change.Keys);
        Write(json, "NewImage", change.NewImage);
        Write(json, "OldImage", change.OldImage);
        json.WriteString("SequenceNumber", number.ToDynamoDb());
        json.WriteNumber("SizeBytes", change.SizeBytes);
        json.WriteString("StreamViewType", change.View.WireName());
        json.WriteEndObject();
        if (change.IsByService)
        {
            json.WriteStartObject("userIdentity");
            json.WriteString("type", "Service");
            json.WriteString("principalId", "dynamodb.amazonaws.com");
            json.WriteEndObject();
        }

        json.WriteString("eventSourceARN", stream.Arn);
        json.WriteEndObject();
    }

    public void End(BatchBuffer target, CallWindow? window)
    {
        target.Write("]"u8);
        if (window is { } open)
        {
            WindowText.Write(target, open, Name, stream.Arn);
        }

        target.Write(stream.IsFlat ? default : "}"u8);
    }

    public void WriteForFilter(BatchBuffer target, in StreamRecord record) => Write(target, record);

    private static void Write(Utf8JsonWriter json, string name, Item? image)
    {
        if (image is { } item)
        {
            json.WritePropertyName(name);
            ItemJson.Write(json, item);
        }
    }
}
