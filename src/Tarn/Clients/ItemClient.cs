using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>DynamoDB and its streams as the commands use them. Items stay JSON: the commands pass them on.</summary>
internal sealed class ItemClient(DoorClient client)
{
    private const string Tables = "DynamoDB_20120810";
    private const string Streams = "DynamoDBStreams_20120810";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Calls an operation of DynamoDB.</summary>
    /// <param name="members">Writes the members of the input.</param>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public Task<JsonElement> Call(string operation, Action<Utf8JsonWriter> members, CancellationToken cancellationToken) =>
        Call(Tables, operation, members, cancellationToken);

    /// <summary>Calls an operation of DynamoDB Streams.</summary>
    /// <inheritdoc cref="Call(string, Action{Utf8JsonWriter}, CancellationToken)"/>
    public Task<JsonElement> CallStreams(string operation, Action<Utf8JsonWriter> members, CancellationToken cancellationToken) =>
        Call(Streams, operation, members, cancellationToken);

    /// <summary>The names of the region's tables.</summary>
    public async Task<IReadOnlyList<string>> List(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        string? last = null;
        do
        {
            var page = await Call(
                "ListTables",
                json =>
                {
                    if (last is not null)
                    {
                        json.WriteString("ExclusiveStartTableName", last);
                    }
                },
                cancellationToken);
            names.AddRange(page.GetProperty("TableNames").EnumerateArray().Select(name => name.GetString()!));
            last = page.TryGetProperty("LastEvaluatedTableName", out var next) ? next.GetString() : null;
        }
        while (last is not null);
        return names;
    }

    /// <summary>The description of a table.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task<JsonElement> Describe(string table, CancellationToken cancellationToken) =>
        (await Call("DescribeTable", json => json.WriteString("TableName", table), cancellationToken)).GetProperty("Table");

    private async Task<JsonElement> Call(string service, string operation, Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        var headers = new WireHeaders();
        headers.Set("content-type", "application/x-amz-json-1.0");
        headers.Set("x-amz-target", $"{service}.{operation}");
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = body.WrittenSpan.ToArray() };
        await using var answer = await client.Send("dynamodb", request, cancellationToken);
        using var document = JsonDocument.Parse(answer.Body);
        var root = document.RootElement.Clone();
        return answer.Status == 200 ? root : throw Refused(root, answer.Status);
    }

    private static AwsErrorException Refused(JsonElement answer, int status)
    {
        var type = answer.TryGetProperty("__type", out var found) ? found.GetString()! : "Failure";
        var message = answer.TryGetProperty("message", out var small) || answer.TryGetProperty("Message", out small) ? small.GetString()! : "";
        return new AwsErrorException(type[(type.LastIndexOf('#') + 1)..], status, message);
    }
}
