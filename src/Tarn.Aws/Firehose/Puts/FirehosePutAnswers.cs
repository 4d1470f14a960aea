using System.Buffers;
using System.Text.Json;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Firehose.Puts;

/// <summary>Answers of the puts, written without an object per record.</summary>
internal static class FirehosePutAnswers
{
    public static void WriteOne(IBufferWriter<byte> response, in PutPositions places)
    {
        Span<byte> id = stackalloc byte[SequenceNumber.KinesisLength];
        places[0].WriteKinesis(id);
        using var json = new Utf8JsonWriter(response);
        json.WriteStartObject();
        json.WriteString("RecordId"u8, id);
        json.WriteBoolean("Encrypted"u8, false);
        json.WriteEndObject();
    }

    public static void WriteBatch(IBufferWriter<byte> response, in PutPositions places)
    {
        Span<byte> id = stackalloc byte[SequenceNumber.KinesisLength];
        using var json = new Utf8JsonWriter(response);
        json.WriteStartObject();
        json.WriteNumber("FailedPutCount"u8, 0);
        json.WriteBoolean("Encrypted"u8, false);
        json.WriteStartArray("RequestResponses"u8);
        for (var i = 0; i < places.Count; i++)
        {
            places[i].WriteKinesis(id);
            json.WriteStartObject();
            json.WriteString("RecordId"u8, id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
