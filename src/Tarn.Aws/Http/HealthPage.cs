using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tarn.Aws.Http;

/// <summary><c>/health</c>: 200 when ready, 503 with reasons else. Needs no key.</summary>
/// <param name="reasons">Why the instance is not ready; empty when it is.</param>
public sealed class HealthPage(Func<IReadOnlyList<string>> reasons)
{
    /// <summary>Answers a request for the page.</summary>
    internal async Task Answer(HttpContext context)
    {
        var found = reasons();
        context.Response.StatusCode = found.Count == 0 ? 200 : 503;
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("status", found.Count == 0 ? "ready" : "not ready");
        writer.WriteStartArray("reasons");
        foreach (var reason in found)
        {
            writer.WriteStringValue(reason);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }
}
