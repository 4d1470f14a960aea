using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Tarn.Clients;

/// <summary>A service's error answer: its code and its message.</summary>
internal sealed class DoorException(int status, string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The service's code: <c>ResourceNotFoundException</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The server was busy or stopping: the same call may be sent again.</summary>
    public bool MayWorkLater => Status >= 500 || Status == 429
        || Code is "ProvisionedThroughputExceededException" or "ThrottlingException" or "LimitExceededException" or "SlowDown";

    /// <summary>Reads the error form of JSON and XML protocols.</summary>
    public static DoorException Read(int status, byte[] body)
    {
        try
        {
            return body.AsSpan().TrimStart(" \r\n"u8).StartsWith("<"u8) ? ReadXml(status, body) : ReadJson(status, body);
        }
        catch (Exception error) when (error is JsonException or XmlException or InvalidOperationException)
        {
            return new DoorException(status, $"HTTP {status}", "the answer could not be read");
        }
    }

    private static DoorException ReadJson(int status, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        string? Text(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        var type = Text("__type") ?? $"HTTP {status}";
        return new DoorException(status, type[(type.IndexOf('#') + 1)..], Text("message") ?? Text("Message") ?? "");
    }

    private static DoorException ReadXml(int status, byte[] body)
    {
        var error = XDocument.Load(new MemoryStream(body)).Descendants().First(element => element.Name.LocalName == "Code").Parent!;
        string? Text(string name) => error.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        return new DoorException(status, Text("Code")!, Text("Message") ?? "");
    }
}
