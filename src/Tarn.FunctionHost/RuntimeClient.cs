using System.Net;
using System.Net.Http.Headers;

namespace Tarn.FunctionHost;

/// <summary>An invocation.</summary>
internal sealed record HostInvocation(
    string RequestId, string InvokedArn, string TraceId, DateTimeOffset Deadline, string? ClientContext, Stream Payload);

/// <summary>The calls of the Runtime API.</summary>
internal sealed class RuntimeClient(string api) : IDisposable
{
    private const string ErrorType = "Lambda-Runtime-Function-Error-Type";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{api}/2018-06-01/runtime/"), Timeout = Timeout.InfiniteTimeSpan };

    public async Task<HostInvocation?> Next()
    {
        var response = await _http.GetAsync("invocation/next");
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }

        string? Header(string name) => response.Headers.TryGetValues("Lambda-Runtime-" + name, out var values) ? values.First() : null;
        return new HostInvocation(
            Header("Aws-Request-Id")!,
            Header("Invoked-Function-Arn") ?? "",
            Header("Trace-Id") ?? "",
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Header("Deadline-Ms") ?? "0", System.Globalization.CultureInfo.InvariantCulture)),
            Header("Client-Context"),
            await response.Content.ReadAsStreamAsync());
    }

    public Task Respond(string requestId, Stream answer) => Post($"invocation/{requestId}/response", new StreamContent(answer), null);

    public Task Fail(string requestId, string type, byte[] document) => Post($"invocation/{requestId}/error", new ByteArrayContent(document), type);

    public Task FailInit(string type, byte[] document) => Post("init/error", new ByteArrayContent(document), type);

    public void Dispose() => _http.Dispose();

    private async Task Post(string target, HttpContent content, string? errorType)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = content };
        if (errorType is not null)
        {
            request.Headers.TryAddWithoutValidation(ErrorType, errorType);
        }

        using var response = await _http.SendAsync(request);
    }
}
