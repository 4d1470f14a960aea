using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tarn.Wire.Http;

/// <summary><c>/health</c>: 200 when ready, else 503 with reasons. It needs no credentials.</summary>
/// <param name="reasons">Why the instance is not ready; empty when it is.</param>
public sealed class HealthPage(Func<IReadOnlyList<string>> reasons, Func<IReadOnlyList<string>> warnings)
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
        WriteArray(writer, "reasons", found);
        WriteArray(writer, "warnings", warnings());
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, IReadOnlyList<string> sentences)
    {
        writer.WriteStartArray(name);
        foreach (var sentence in sentences)
        {
            writer.WriteStringValue(sentence);
        }

        writer.WriteEndArray();
    }
}
