using System.Net;

namespace Tarn.Wire.Console;

/// <summary>A request below <c>/console/</c>, or one that is sent there.</summary>
/// <param name="Host">Host and port by which the browser reached the listener.</param>
/// <param name="Tls">Whether the listener speaks TLS.</param>
/// <param name="Address">The browser's address; null if the connection has none.</param>
public sealed record ConsoleRequest(WireRequest Wire, string Host, bool Tls, IPAddress? Address)
{
    /// <summary>The first segment of the console's paths.</summary>
    public const string Segment = "console";

    /// <summary>The path of the first page.</summary>
    public const string Home = $"/{Segment}/";

    private const string Api = Home + "api/";

    /// <summary>The origin of the console's own pages.</summary>
    public string Origin => $"{(Tls ? "https" : "http")}://{Host}";

    /// <summary>Whether the method changes nothing.</summary>
    public bool IsRead => Wire.Method is "GET" or "HEAD";

    /// <summary>The part of the console that the path belongs to.</summary>
    public ConsolePath Place => Wire.RawPath switch
    {
        "/" or $"/{Segment}" => ConsolePath.Door,
        Home + "session" => ConsolePath.Session,
        Home + "live" => ConsolePath.Live,
        _ when Wire.RawPath.StartsWith(Api, StringComparison.Ordinal) => ConsolePath.Api,
        _ => ConsolePath.Files,
    };

    /// <summary>The path below the console's, undecoded: <c>assets/index-1a2b.js</c>.</summary>
    public string Rest => Wire.RawPath.Length <= Home.Length ? "" : Wire.RawPath[Home.Length..];

    /// <summary>Service and operation of a path below <c>api/</c>; null if it names none.</summary>
    public (string Service, string Operation)? Asked =>
        Wire.RawPath[Api.Length..].Split('/') is [{ Length: > 0 } service, { Length: > 0 } operation] ? (service, operation) : null;

    /// <summary>
    /// Whether a request for the root is a browser's: it is sent to the console. Clients sign, or ask for a resource.
    /// </summary>
    public static bool IsBrowsersRoot(WireRequest request) =>
        request is { Method: "GET", RawPath: "/", RawQuery: "" }
        && request.Headers["Authorization"] is null
        && request.Headers["Accept"]?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true;
}
