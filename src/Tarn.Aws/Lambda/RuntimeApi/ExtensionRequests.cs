using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tarn.Functions.Environments;
using Tarn.Functions.Extensions;
using Tarn.Functions.Extensions.Telemetry;

namespace Tarn.Aws.Lambda.RuntimeApi;

/// <summary>The requests of the Extensions API (<c>/2020-01-01/extension/…</c>) and the Telemetry API (<c>/2022-07-01/telemetry</c>).</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html"/>
internal static class ExtensionRequests
{
    private const string Root = "/2020-01-01/extension/";
    private const string TelemetryPath = "/2022-07-01/telemetry";
    private const string Logs = "/2020-08-15/logs";
    private const string Identifier = "Lambda-Extension-Identifier";
    private const string ErrorType = "Lambda-Extension-Function-Error-Type";

    /// <summary>Answers a request of these APIs; false: it is none.</summary>
    public static async ValueTask<bool> TryAnswer(HttpContext context, IRuntimeApi api, Func<HttpContext, ValueTask<ReadOnlyMemory<byte>>> read)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "");
        if (!path.StartsWith(Root, StringComparison.Ordinal) && path is not (TelemetryPath or Logs))
        {
            return false;
        }

        try
        {
            var id = context.Request.Headers[Identifier].ToString() is { Length: > 0 } given ? given : null;
            var answering = (method, path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : path) switch
            {
                ("POST", "register") => Register(context, api, await read(context)),
                ("GET", "event/next") => Next(context, api, id),
                ("POST", "init/error") => Fail(context, api, id, await read(context), isInit: true),
                ("POST", "exit/error") => Fail(context, api, id, await read(context), isInit: false),
                ("PUT", TelemetryPath) => Subscribe(context, api, id, await read(context)),
                ("PUT", Logs) => throw new ExtensionRefusedException(
                    400, "Logs.NotSupported", "The Logs API is not supported by Tarn: use the Telemetry API, PUT /2022-07-01/telemetry"),
                _ => throw new ExtensionRefusedException(404, "InvalidRequest", "The Extensions API has no such call"),
            };
            await answering;
        }
        catch (ExtensionRefusedException refused)
        {
            await Write(context, refused.Status, json =>
            {
                json.WriteString("errorMessage", refused.Message);
                json.WriteString("errorType", refused.ErrorType);
            });
        }

        return true;
    }

    private static async Task Register(HttpContext context, IRuntimeApi api, ReadOnlyMemory<byte> body)
    {
        var events = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(body);
            events.AddRange(document.RootElement.GetProperty("events").EnumerateArray().Select(one => one.GetString() ?? ""));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ExtensionRefusedException(400, "InvalidRequestFormat", "The body must be an object with a list of events");
        }

        var headers = context.Request.Headers;
        var version = api.Version;
        context.Response.Headers[Identifier] = api.Extensions.Register(headers["Lambda-Extension-Name"], events);
        var withAccount = headers["Lambda-Extension-Accept-Feature"].ToString().Split(',', StringSplitOptions.TrimEntries).Contains("accountId");
        await Write(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("functionName", version.Name);
            json.WriteString("functionVersion", version.Version);
            json.WriteString("handler", version.Handler ?? "");
            if (withAccount)
            {
                json.WriteString("accountId", version.Account);
            }
        });
    }

    private static async Task Next(HttpContext context, IRuntimeApi api, string? id)
    {
        if (await api.Extensions.Next(id, context.RequestAborted) is not { } happening)
        {
            context.Abort(); // the environment ends
            return;
        }

        context.Response.Headers["Lambda-Extension-Event-Identifier"] = Guid.NewGuid().ToString();
        await Write(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("eventType", happening.Type);
            json.WriteNumber("deadlineMs", happening.Deadline.ToUnixTimeMilliseconds());
            if (happening.Reason is { } reason)
            {
                json.WriteString("shutdownReason", reason);
                return;
            }

            json.WriteString("requestId", happening.RequestId);
            json.WriteString("invokedFunctionArn", happening.InvokedArn);
            json.WriteStartObject("tracing");
            json.WriteString("type", "X-Amzn-Trace-Id");
            json.WriteString("value", happening.TraceId);
            json.WriteEndObject();
        });
    }

    private static async Task Fail(HttpContext context, IRuntimeApi api, string? id, ReadOnlyMemory<byte> document, bool isInit)
    {
        api.Extensions.Fail(id, context.Request.Headers[ErrorType], document, isInit);
        await Write(context, StatusCodes.Status202Accepted, json => json.WriteString("status", "OK"));
    }

    private static async Task Subscribe(HttpContext context, IRuntimeApi api, string? id, ReadOnlyMemory<byte> body)
    {
        api.Extensions.Require(id);
        api.Telemetry.Subscribe(id!, TelemetryRequest.Read(body));
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 2;
        await context.Response.BodyWriter.WriteAsync("OK"u8.ToArray(), context.RequestAborted);
    }

    private static async Task Write(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(bytes.WrittenMemory, context.RequestAborted);
    }
}
