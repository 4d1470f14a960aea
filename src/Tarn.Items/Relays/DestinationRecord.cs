using System.Buffers;
using System.IO.Hashing;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Items.Destinations;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Values;

namespace Tarn.Items.Relays;

/// <summary>A change as a record of a Kinesis stream.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html"/>
internal static class DestinationRecord
{
    /// <summary>The bytes of a partition key.</summary>
    public const int KeyBytes = 32;

    private const int MicrosecondsOfOne = 1_000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the partition key: changes of one item go to one shard, in their order.</summary>
    /// <param name="target">Gets <see cref="KeyBytes"/> bytes.</param>
    public static void WriteKey(Span<byte> target, ReadOnlySpan<byte> itemKey)
    {
        Span<byte> hash = stackalloc byte[KeyBytes / 2];
        XxHash128.Hash(itemKey, hash);
        Convert.TryToHexStringLower(hash, target, out _);
    }

    /// <summary>Writes the record's data.</summary>
    public static void Write(IBufferWriter<byte> target, ItemTable table, KinesisDestination destination, in StreamedChange change)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("awsRegion", table.Name.Region);
        json.WriteString("eventID", Guid.ParseExact(change.EventId, "N").ToString("D"));
        json.WriteString("eventName", change.EventName);
        if (change.IsByService)
        {
            json.WriteStartObject("userIdentity");
            json.WriteString("principalId", "dynamodb.amazonaws.com");
            json.WriteString("type", "Service");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("userIdentity");
        }

        json.WriteString("recordFormat", "application/json");
        json.WriteString("tableName", table.Name.Name);
        json.WriteStartObject("dynamodb");
        var stampUs = change.Change.StampUs;
        json.WriteNumber("ApproximateCreationDateTime", destination.IsInMicroseconds ? stampUs : stampUs / MicrosecondsOfOne);
        Write(json, "Keys", change.Keys);
        Write(json, "NewImage", change.NewImage);
        Write(json, "OldImage", change.OldImage);
        json.WriteNumber("SizeBytes", change.SizeBytes);
        json.WriteEndObject();
        json.WriteString("eventSource", "aws:dynamodb");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Item? image)
    {
        if (image is { } item)
        {
            json.WritePropertyName(name);
            ItemJson.Write(json, item);
        }
    }
}
