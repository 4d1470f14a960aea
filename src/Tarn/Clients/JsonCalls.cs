using System.Buffers;
using System.Text.Json;

namespace Tarn.Clients;

/// <summary>Calls of services that speak JSON with a target header.</summary>
internal static class JsonCalls
{
    /// <summary>Calls <paramref name="target"/>; the caller disposes the answer.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="service">The signing name.</param>
    /// <param name="target">Prefix and operation: <c>Kinesis_20131202.PutRecords</c>.</param>
    /// <param name="write">Writes the input's members.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public static async Task<JsonDocument> Call(
        this DoorClient client, string service, string target, Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var answer = await client.Send(
            new DoorRequest
            {
                Service = service,
                Headers = new Dictionary<string, string>
                {
                    ["Content-Type"] = "application/x-amz-json-1.1",
                    ["X-Amz-Target"] = target,
                },
                Body = body.WrittenMemory,
            },
            cancellation);
        return JsonDocument.Parse(answer.Length == 0 ? "{}"u8.ToArray() : answer);
    }
}
