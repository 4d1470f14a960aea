using System.Buffers;
using System.Text.Json;

namespace Tarn.Aws.Protocols;

/// <summary>
/// The protocol of the Iceberg REST catalog: method, path, query and headers name the operation, bodies are JSON, and errors
/// have the specification's form.
/// </summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public sealed class RestIcebergProtocol : RestProtocol
{
    /// <summary>The member of the message in an error of OAuth, which has a form of its own.</summary>
    public const string OAuthMessage = "error_description";

    private RestIcebergProtocol()
    {
    }

    /// <summary>The protocol.</summary>
    public static RestIcebergProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rest-iceberg";

    /// <inheritdoc/>
    protected override void Frame(WireResponse response) => response.Headers.Set("x-amzn-RequestId", response.RequestId);

    /// <inheritdoc/>
    protected override void WriteErrorBody(AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Headers.Set("Content-Type", "application/json");
        using var json = new Utf8JsonWriter(response.Body);
        json.WriteStartObject();
        if (error.MessageMember == OAuthMessage)
        {
            json.WriteString("error"u8, error.Code);
            json.WriteString(OAuthMessage, error.Message);
        }
        else
        {
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, error.Message);
            json.WriteString("type"u8, error.Code);
            json.WriteNumber("code"u8, error.Status);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request)
    {
        var http = new HttpMembers(operation.Route, request);
        try
        {
            var body = operation.BodyIsOpaque || request.Body.IsEmpty ? "{}"u8 : request.Body.Span;
            var reader = new JsonShapeReader(body);
            var input = T.ReadHttp(http, ref reader)!;
            return input;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed("The body is not JSON of the operation's form.");
        }
        catch (AwsErrorException error) when (error.Code is "SerializationException" or "InvalidArgument")
        {
            throw Malformed(error.Message);
        }
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        var http = new HttpMemberWriter(response.Headers);
        T.WriteHttp(output, http);
        response.Status = http.Status ?? operation.SuccessStatus;
        if (http.Bytes is { } bytes)
        {
            response.Headers.Set("Content-Type", "application/json");
            response.Body.Write(bytes.Span);
        }
        else if (operation.HasOutput)
        {
            response.Headers.Set("Content-Type", "application/json");
            JsonProtocol.Write(response.Body, output);
        }
    }

    private static AwsErrorException Malformed(string message) => new("BadRequestException", 400, message);
}
