using System.Net;
using Microsoft.AspNetCore.Http;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http;

/// <summary>
/// With authentication off, a page that the user's browser happens to show must not reach the server: neither from another origin
/// nor by a name that was made to point here.
/// </summary>
internal static class BrowserGuard
{
    /// <summary>Refuses what a foreign page sends.</summary>
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

    /// <summary>Refuses what a browser says it sends for a page of another site or port: a GET that shows an image has no Origin.</summary>
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
