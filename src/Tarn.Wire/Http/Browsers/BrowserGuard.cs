using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tarn.Wire.Http.Browsers;

/// <summary>
/// With authentication off, pages in the user's browser must not reach the server: neither from another origin, nor
/// through a DNS name that was made to point at the server.
/// </summary>
internal static class BrowserGuard
{
    /// <summary>Refuses requests of a foreign page.</summary>
    /// <exception cref="AwsErrorException">AccessDenied.</exception>
    public static void Check(HttpContext context, bool tls)
    {
        var host = context.Request.Host;
        if (!IsLoopbackName(host.Host))
        {
            throw new AwsErrorException(
                "AccessDenied", 403, $"With --auth off only loopback names are answered, not Host '{host.Value}'.");
        }

        CheckFetchSite(context);
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{(tls ? "https" : "http")}://{host.Value}", StringComparison.OrdinalIgnoreCase))
        {
            throw new AwsErrorException("AccessDenied", 403, $"With --auth off pages of other origins are refused: '{origin}'.");
        }
    }

    /// <summary>
    /// Refuses requests that the browser marks as sent for a page of another site or port. Origin does not suffice: a
    /// GET for an image has none.
    /// </summary>
    private static void CheckFetchSite(HttpContext context)
    {
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
        {
            throw new AwsErrorException(
                "AccessDenied", 403, $"With --auth off requests of other pages are refused: Sec-Fetch-Site '{site}'.");
        }
    }

    private static bool IsLoopbackName(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
