using Microsoft.AspNetCore.Http;

namespace Tarn.Wire.Http;

/// <summary><c>/metrics</c>: the figures of the instance in the text format of Prometheus.</summary>
/// <param name="text">Makes the page.</param>
/// <param name="isToken">Whether a bearer token opens the page. On the page's own port it needs none.</param>
public sealed class MetricsPage(Func<ReadOnlyMemory<byte>> text, Func<string, bool> isToken)
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Whether a bearer token opens the page.</summary>
    internal bool IsToken(string token) => isToken(token);

    /// <summary>Answers a request that may see the page.</summary>
    internal async Task Answer(HttpContext context)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.StatusCode = 405;
            return;
        }

        var page = text();
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = page.Length;
        if (context.Request.Method == "GET")
        {
            await context.Response.BodyWriter.WriteAsync(page, context.RequestAborted);
        }
    }

    /// <summary>Answers another request on the page's own port.</summary>
    internal static void Refuse(HttpContext context) => context.Response.StatusCode = 404;
}
