using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// The protocol of the Iceberg REST catalog: method, path, query and headers name the operation, bodies are JSON, and errors
/// have the specification's form.
/// </summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public sealed class RestIcebergProtocol : RestJsonProtocol
{
    /// <summary>The member of the message in an error of OAuth, which has a form of its own.</summary>
    public const string OAuthMessage = "error_description";

    private RestIcebergProtocol()
    {
    }

    public static new RestIcebergProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rest-iceberg";

    /// <inheritdoc/>
    protected override void WriteErrorBody(AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Headers.Set("Content-Type", ContentType);
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

    private protected override AwsErrorException Malformed(string? message) =>
        new("BadRequestException", 400, message ?? "The body is not JSON of the operation's form.");
}
