using System.Net;
using System.Text;
using System.Text.Json;
using Tarn.Access.Credentials;
using Tarn.Aws.Tests.Http;

namespace Tarn.Aws.Tests.Console;

/// <summary>A page of the console in a browser: it sends the headers that a browser would, and keeps the cookie.</summary>
internal sealed class Browser(ListenerFixture server) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public string? Cookie { get; set; }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>A request as a page sends it. A header given with null is left out.</summary>
    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? body = null, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, server.Url + path) { Content = body is null ? null : Json(body) };
        List<(string Name, string? Value)> all = [("Origin", server.Url), ("X-Tarn-Console", "1"), ("Sec-Fetch-Site", "same-origin"), ("Cookie", Cookie)];
        foreach (var header in headers)
        {
            all.RemoveAll(one => one.Name == header.Name);
            all.Add(header);
        }

        foreach (var (name, value) in all.Where(header => header.Value is not null))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> SignIn(AccessKey key, string? token = null) => SignIn(
        token is null
            ? $$"""{"accessKeyId":"{{key.Id}}","secretAccessKey":"{{key.Secret}}"}"""
            : $$"""{"accessKeyId":"{{key.Id}}","secretAccessKey":"{{key.Secret}}","sessionToken":"{{token}}"}""");

    public async Task<HttpResponseMessage> SignIn(string body)
    {
        var answer = await Send(HttpMethod.Post, "/console/session", body);
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            Cookie = cookies.Single().Split(';')[0];
        }

        return answer;
    }

    public Task<HttpResponseMessage> Ask(string operation, string input = "{}", params (string Name, string? Value)[] headers) =>
        Send(HttpMethod.Post, $"/console/api/{operation}", input, headers);

    /// <summary>The status of a call of the signed-in caller.</summary>
    public async Task<HttpStatusCode> WhoAmI()
    {
        using var answer = await Ask("sts/GetCallerIdentity");
        return answer.StatusCode;
    }

    public async Task<JsonElement> Session()
    {
        using var answer = await Send(HttpMethod.Get, "/console/session");
        return await Read(answer);
    }

    public static async Task<JsonElement> Read(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

    public void Dispose() => _client.Dispose();
}
