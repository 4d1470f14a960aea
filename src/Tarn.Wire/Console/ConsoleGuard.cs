namespace Tarn.Wire.Console;

/// <summary>
/// Refuses requests that a page of another origin caused. Browsers set <c>Sec-Fetch-*</c> and <c>Origin</c>; no page can.
/// </summary>
public static class ConsoleGuard
{
    /// <summary>A header that forms and links cannot send.</summary>
    public const string Mark = "X-Tarn-Console";

    private const string FetchSite = "Sec-Fetch-Site";
    private const string FetchDestination = "Sec-Fetch-Dest";
    private const string SameOrigin = "same-origin";

    // Never a script, a style or a worker: an uploaded object must not become part of a page.
    private static readonly string[] ReadDestinations = ["empty", "document", "image", "audio", "video"];
    private static readonly string[] Frames = ["iframe", "frame", "embed", "object", "fencedframe"];

    /// <summary>Refuses a request for a page inside another page.</summary>
    /// <exception cref="AwsErrorException">AccessDenied.</exception>
    public static void CheckFrame(ConsoleRequest request)
    {
        if (Frames.Contains(request.Wire.Headers[FetchDestination]))
        {
            throw Refused("The console is not shown inside other pages.");
        }
    }

    /// <summary>Checks a POST or a DELETE: it has the console's header, and comes from a page of the console.</summary>
    /// <exception cref="AwsErrorException">AccessDenied.</exception>
    public static void CheckChange(ConsoleRequest request)
    {
        if (request.Wire.Headers[Mark] != "1")
        {
            throw Refused($"The request lacks the header {Mark}: 1.");
        }

        var (site, origin) = (request.Wire.Headers[FetchSite], request.Wire.Headers["Origin"]);
        if (site is null && origin is null)
        {
            throw Refused("The request has neither Origin nor Sec-Fetch-Site.");
        }

        CheckSite(request);
    }

    /// <summary>Checks a GET of an operation or of live answers.</summary>
    /// <exception cref="AwsErrorException">AccessDenied.</exception>
    public static void CheckRead(ConsoleRequest request)
    {
        if (request.Wire.Headers[FetchDestination] is { } destination && !ReadDestinations.Contains(destination))
        {
            throw Refused($"Answers are not loaded as {destination}.");
        }

        CheckSite(request);
    }

    // A proxy in front of the listener may speak TLS: if the browser itself vouches for the site, the scheme does not count.
    private static void CheckSite(ConsoleRequest request)
    {
        var (site, origin) = (request.Wire.Headers[FetchSite], request.Wire.Headers["Origin"]);
        if (site is not null and not SameOrigin)
        {
            throw Refused($"Requests of other pages are refused: {FetchSite} '{site}'.");
        }

        var isOwn = origin is null
            || origin.Equals(request.Origin, StringComparison.OrdinalIgnoreCase)
            || (site is not null && origin.Equals($"https://{request.Host}", StringComparison.OrdinalIgnoreCase));
        if (!isOwn)
        {
            throw Refused($"Pages of other origins are refused: '{origin}'.");
        }
    }

    private static AwsErrorException Refused(string message) => new("AccessDenied", 403, message);
}
