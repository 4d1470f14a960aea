using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Tarn.Delivery.Tests.Endpoints;

namespace Tarn.Aws.Tests.Firehose.Endpoints;

/// <summary>An HTTP endpoint of a test, on a free port of 127.0.0.1.</summary>
internal sealed class EndpointServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = [];
    private readonly WebApplication _app;

    private EndpointServer(WebApplication app) => _app = app;

    /// <summary>The server's address with its port: <c>http://127.0.0.1:1234</c>.</summary>
    public Uri Url => new(_app.Urls.Single());

    public EndpointBehaviour Behaviour { get; set; }

    /// <summary>Answers in place of the behaviour; null: the behaviour answers.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>The headers of the last request.</summary>
    public IHeaderDictionary Headers { get; private set; } = new HeaderDictionary();

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    public static async Task<EndpointServer> Start(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var server = new EndpointServer(builder.Build());
        server._app.Run(server.Handle);
        await server._app.StartAsync();
        return server;
    }

    public static Task Write(HttpContext context, int status, string body, string type = "application/json")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength) = (status, type, bytes.Length);
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task Handle(HttpContext context)
    {
        Headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
        if (Answer is not null && context.Request.Path == "/early")
        {
            await Answer(context);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var id = Headers["X-Amz-Firehose-Request-Id"].ToString();
        _received.Enqueue(new ReceivedRequest(
            id,
            Headers["X-Amz-Firehose-Source-Arn"].ToString(),
            Headers["X-Amz-Firehose-Common-Attributes"],
            Headers.ContentEncoding == "gzip",
            body.ToArray()));
        await (Answer ?? Behave)(context);
    }

    private Task Behave(HttpContext context)
    {
        var id = Headers["X-Amz-Firehose-Request-Id"].ToString();
        switch (Behaviour)
        {
            case EndpointBehaviour.Accepts:
                return Write(context, 200, $$"""{"requestId":"{{id}}","timestamp":1}""");
            case EndpointBehaviour.SaysTooLarge:
                return Write(context, 413, """{"errorMessage":"too large"}""");
            case EndpointBehaviour.Fails:
                return Write(context, 500, """{"errorMessage":"broken"}""");
            case EndpointBehaviour.NamesAnother:
                return Write(context, 200, """{"requestId":"other","timestamp":1}""");
            case EndpointBehaviour.TakesAndBreaks:
                context.Abort();
                return Task.CompletedTask;
            default:
                var ended = new TaskCompletionSource();
                context.RequestAborted.Register(ended.SetResult);
                return ended.Task;
        }
    }
}
