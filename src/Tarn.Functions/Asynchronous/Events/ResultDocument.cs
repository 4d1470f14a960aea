using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Dispatch.Sources;
using Tarn.Functions.Destinations;
using Tarn.Functions.Invocations;

namespace Tarn.Functions.Asynchronous.Events;

/// <summary>The record that a destination gets: the request and its answer.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"/>
internal static class ResultDocument
{
    /// <summary>The condition of an answer without error.</summary>
    public const string Success = "Success";

    /// <summary>The condition of an event whose retries are used up.</summary>
    public const string Exhausted = "RetriesExhausted";

    /// <summary>The condition of an event that waited too long.</summary>
    public const string TooOld = "EventAgeExceeded";

    /// <summary>The condition of an event in a loop.</summary>
    public const string Loop = "RecursiveInvocation";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The key of the object in a bucket.</summary>
    public static string KeyOf(string functionArn, DateTimeOffset now) => BucketDestination.KeyOf($"async/{functionArn.Split(':')[6]}", now);

    /// <summary>Writes the record.</summary>
    /// <param name="condition">Why it ended.</param>
    /// <param name="calls">The number of calls.</param>
    /// <param name="answer">The last answer; null: the function was not reached.</param>
    public static ReadOnlyMemory<byte> Write(AsyncEvent happening, string condition, int calls, InvocationAnswer? answer, DateTimeOffset now)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, Options);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteString("timestamp", BatchInfo.TimeOf(now));
        json.WriteStartObject("requestContext");
        json.WriteString("requestId", happening.RequestId);
        json.WriteString("functionArn", happening.FunctionArn.Split(':').Length > 7 ? happening.FunctionArn : happening.FunctionArn + ":$LATEST");
        json.WriteString("condition", condition);
        json.WriteNumber("approximateInvokeCount", calls);
        json.WriteEndObject();
        Value(json, "requestPayload", happening.Payload);
        if (answer is not null)
        {
            json.WriteStartObject("responseContext");
            json.WriteNumber("statusCode", 200);
            json.WriteString("executedVersion", answer.Version);
            if (answer.FunctionError is not null)
            {
                json.WriteString("functionError", answer.FunctionError);
            }

            json.WriteEndObject();
            Value(json, "responsePayload", answer.Payload);
        }

        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    // A function may answer anything; text that is no JSON is a string.
    private static void Value(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        try
        {
            using var document = JsonDocument.Parse(value.IsEmpty ? "null"u8.ToArray() : value);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(value.Span));
        }
    }
}
