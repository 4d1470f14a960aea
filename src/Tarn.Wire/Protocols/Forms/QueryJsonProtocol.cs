using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>AWS query for callers that ask for JSON, by <c>Accept</c> or by the older parameter <c>ContentType</c> of a URL.</summary>
public sealed class QueryJsonProtocol : QueryProtocol
{
    private const string Json = "application/json";

    private QueryJsonProtocol()
    {
    }

    public static new QueryJsonProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => IsQuery(request) && Wants(request);

    /// <summary>Whether a caller prefers JSON to XML. The body does not count, because it is read later.</summary>
    public static bool Wants(WireRequest request)
    {
        if (request.Query["ContentType"] == "JSON")
        {
            return true;
        }

        foreach (var range in (request.Headers["Accept"] ?? "").Split(','))
        {
            var type = range.Split(';')[0].Trim();
            if (type.Equals(Json, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            if (type.EndsWith("/xml", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        using var json = new Utf8JsonWriter(response.Body, JsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("Error"u8);
        json.WriteString("Code"u8, error.QueryCode ?? error.Code);
        json.WriteString("Message"u8, error.QueryMessage ?? error.Message);
        json.WriteString("Type"u8, error.SenderFault ? "Sender"u8 : "Receiver"u8);
        foreach (var member in error.Members)
        {
            json.WriteString(member.Key, member.Value);
        }

        json.WriteEndObject();
        json.WriteString("RequestId"u8, response.RequestId);
        json.WriteEndObject();
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        using var json = new Utf8JsonWriter(response.Body, JsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject($"{operation.Name}Response");
        if (operation.HasOutput)
        {
            json.WritePropertyName($"{operation.Name}Result");
            var writer = new QueryJsonWriter(json);
            T.Write(ref writer, output);
        }

        json.WriteStartObject("ResponseMetadata"u8);
        json.WriteString("RequestId"u8, response.RequestId);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Frame(WireResponse response)
    {
        response.Headers.Set("Content-Type", Json);
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
    }
}
