using System.Net;

namespace Tarn.Aws.Tests.Http;

/// <summary>Statuses without content, of RFC 9110 (https://www.rfc-editor.org/rfc/rfc9110#section-15), whatever an operation or a function wrote.</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private ListenerFixture _server = null!;

    public static TheoryData<string, string, int> Answers()
    {
        var answers = new TheoryData<string, string, int>();
        foreach (var version in new[] { "1.1", "2.0" })
        {
            foreach (var method in new[] { "GET", "HEAD", "POST" })
            {
                foreach (var status in new[] { 200, 201, 202, 204, 205, 206, 304, 404, 418, 500, 599 })
                {
                    answers.Add(version, method, status);
                }
            }
        }

        return answers;
    }

    public async Task InitializeAsync() => _server = await ListenerFixture.Start(door: new StatusDoor());

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_has_its_status_and_content_only_where_the_status_allows_it(string version, string method, int status)
    {
        // The second answer shows that the first one has left nothing on the connection.
        foreach (var _ in new[] { 1, 2 })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{_server.Url}/{status}")
            {
                Version = Version.Parse(version),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await _server.Client.SendAsync(request);
            Assert.Equal((HttpStatusCode)status, answer.StatusCode);
            var hasContent = method != "HEAD" && status is not (204 or 205 or 304);
            Assert.Equal(hasContent ? "content" : "", await answer.Content.ReadAsStringAsync());
            if (status == 204)
            {
                Assert.True(answer.Content.Headers.ContentLength is null or 0);
            }
        }
    }
}
