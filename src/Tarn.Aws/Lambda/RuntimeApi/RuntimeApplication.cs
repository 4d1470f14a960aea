using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Tarn.Functions.Environments;

namespace Tarn.Aws.Lambda.RuntimeApi;

/// <summary>The requests of the Runtime API: <c>/2018-06-01/runtime/…</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
internal sealed partial class RuntimeApplication(ILogger<RuntimeApplication> logger) : IHttpApplication<HttpContext>
{
    private const string Root = "/2018-06-01/runtime/";
    private const string Invocation = "invocation/";
    private const string ErrorType = "Lambda-Runtime-Function-Error-Type";
    private const string ErrorBody = "Lambda-Runtime-Function-Error-Body";
    private const string ResponseMode = "Lambda-Runtime-Function-Response-Mode";
    private const string NoCall = "The Runtime API has no such call";
    private const int DocumentBytesMax = 6 << 20;

    private static readonly byte[] Accepted = "{\"status\":\"OK\"}"u8.ToArray();

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // nothing is held for a request
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await Run(context, context.Features.GetRequiredFeature<IRuntimeApi>());
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // the process or its connection ended
        }
        catch (Exception cut) when (cut is IOException or BadHttpRequestException)
        {
            Cut(logger, cut);
            context.Abort();
        }
    }

    private static async Task Run(HttpContext context, IRuntimeApi api)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "");
        var target = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : "";
        if (method == "GET" && target == "invocation/next")
        {
            await Next(context, api);
        }
        else if (method == "POST" && target == "init/error")
        {
            var document = await Document(context);
            await Answer(context, await api.FailInit(context.Request.Headers[ErrorType], document, context.RequestAborted));
        }
        else if (method == "POST" && target.StartsWith(Invocation, StringComparison.Ordinal) && target.Split('/') is [_, var id, var kind])
        {
            await Post(context, api, id, kind);
        }
        else if (method == "POST" && path == AwsCallRequests.Path)
        {
            AwsCallRequests.Note(api, await Document(context));
            await Answer(context, RuntimeVerdict.Accepted);
        }
        else if (!await ExtensionRequests.TryAnswer(context, api, Document))
        {
            await Refuse(context, StatusCodes.Status404NotFound, "InvalidRequest", NoCall);
        }
    }

    private static async Task Next(HttpContext context, IRuntimeApi api)
    {
        if (await api.Next(context.RequestAborted) is not { } invocation)
        {
            context.Abort(); // the environment ends, and its process with it
            return;
        }

        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = invocation.Payload.Length;
        var headers = response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.InvokedArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        if (invocation.ClientContext is { } client)
        {
            headers["Lambda-Runtime-Client-Context"] = client.ReplaceLineEndings(" ");
        }

        await response.BodyWriter.WriteAsync(invocation.Payload, context.RequestAborted);
    }

    private static async Task Post(HttpContext context, IRuntimeApi api, string id, string kind)
    {
        var request = context.Request;
        switch (kind)
        {
            case "response":
                var isStreamed = request.Headers[ResponseMode] == "streaming";
                var answer = new RuntimeAnswer(isStreamed, request.ContentType, request.BodyReader) { Trailers = () => TrailersOf(request) };
                await Answer(context, await api.Respond(id, answer, context.RequestAborted));
                break;
            case "error":
                var document = await Document(context);
                await Answer(context, await api.Fail(id, request.Headers[ErrorType], document, context.RequestAborted));
                break;
            default:
                await Refuse(context, StatusCodes.Status404NotFound, "InvalidRequest", NoCall);
                break;
        }
    }

    private static (string? Type, string? Document) TrailersOf(HttpRequest request)
    {
        if (!request.SupportsTrailers() || !request.CheckTrailersAvailable())
        {
            return (null, null);
        }

        string? type = request.GetTrailer(ErrorType);
        return (string.IsNullOrEmpty(type) ? null : type, request.GetTrailer(ErrorBody));
    }

    private static async ValueTask<ReadOnlyMemory<byte>> Document(HttpContext context)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[4_096];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (bytes.Length + count <= DocumentBytesMax)
            {
                bytes.Write(buffer, 0, count);
            }
        }

        return bytes.ToArray();
    }

    private static async Task Answer(HttpContext context, RuntimeVerdict verdict)
    {
        switch (verdict)
        {
            case RuntimeVerdict.Accepted:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = Accepted.Length;
                await context.Response.BodyWriter.WriteAsync(Accepted, context.RequestAborted);
                break;
            case RuntimeVerdict.TooLarge:
                await Refuse(context, StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).");
                break;
            default:
                await Refuse(context, StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID");
                break;
        }
    }

    private static async Task Refuse(HttpContext context, int status, string type, string message)
    {
        // type and message are this program's own texts, without quotes
        var document = Encoding.UTF8.GetBytes($"{{\"errorMessage\":\"{message}\",\"errorType\":\"{type}\"}}");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await context.Response.BodyWriter.WriteAsync(document, context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Information, "A call of the Runtime API was cut off")]
    private static partial void Cut(ILogger logger, Exception cut);
}
