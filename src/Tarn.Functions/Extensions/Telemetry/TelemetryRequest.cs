using System.Text.Json;

namespace Tarn.Functions.Extensions.Telemetry;

/// <summary>A subscription to telemetry, as an extension asks for it.</summary>
public sealed record TelemetryRequest
{
    private static readonly string[] Kinds = ["platform", "function", "extension"];

    /// <summary>The kinds of events.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The destination, on the environment's loopback interface.</summary>
    public required Uri Destination { get; init; }

    /// <summary>The most events of a request.</summary>
    public int ItemsMax { get; init; } = 10_000;

    /// <summary>The bytes after which a request is sent.</summary>
    public int BytesMax { get; init; } = 262_144;

    /// <summary>How long an event waits for others.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads the request's body.</summary>
    /// <exception cref="ExtensionRefusedException">It is malformed.</exception>
    public static TelemetryRequest Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            string[] types = [.. root.GetProperty("types").EnumerateArray().Select(one => one.GetString() ?? "")];
            var buffering = root.TryGetProperty("buffering", out var given) ? given : default;
            return new TelemetryRequest
            {
                Types = types.Length > 0 && types.All(Kinds.Contains) ? types : throw Wrong("types are platform, function and extension"),
                Destination = DestinationOf(root.GetProperty("destination")),
                ItemsMax = Number(buffering, "maxItems", 10_000, 1_000, 10_000),
                BytesMax = Number(buffering, "maxBytes", 262_144, 262_144, 1_048_576),
                Wait = TimeSpan.FromMilliseconds(Number(buffering, "timeoutMs", 1_000, 25, 30_000)),
            };
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Wrong("the body must have types and a destination");
        }
    }

    private static Uri DestinationOf(JsonElement destination)
    {
        if (destination.GetProperty("protocol").GetString() != "HTTP")
        {
            throw Wrong("the destination's protocol must be HTTP");
        }

        var text = (destination.TryGetProperty("URI", out var uri) ? uri : destination.GetProperty("uri")).GetString();
        return Uri.TryCreate(text, UriKind.Absolute, out var found) && found.Scheme == "http"
            && found.Host is "sandbox.localdomain" or "sandbox" or "127.0.0.1" or "localhost"
            ? found
            : throw Wrong("the destination must be http://sandbox.localdomain:PORT or http://127.0.0.1:PORT");
    }

    private static int Number(JsonElement buffering, string name, int usual, int min, int max)
    {
        if (buffering.ValueKind != JsonValueKind.Object || !buffering.TryGetProperty(name, out var given))
        {
            return usual;
        }

        return given.GetInt32() is var number && number >= min && number <= max ? number : throw Wrong($"{name} must be between {min} and {max}");
    }

    private static ExtensionRefusedException Wrong(string message) => new(400, "ValidationError", $"Telemetry API: {message}");
}
