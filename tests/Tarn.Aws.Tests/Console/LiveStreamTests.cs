using System.Net;
using Tarn.Access.Credentials;
using Tarn.Aws.Tests.Http;

namespace Tarn.Aws.Tests.Console;

public sealed class LiveStreamTests : IAsyncLifetime
{
    private const string Watch = "watch=sts/GetCallerIdentity:{}";

    private ListenerFixture _server = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _server = await ListenerFixture.Start();
        _browser = new Browser(_server);
        await _browser.SignIn(ListenerFixture.Key);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task First_answers_and_errors_come_at_once_and_the_stream_ends_with_the_session()
    {
        using var answer = await _browser.Send(HttpMethod.Get, $"/console/live?{Watch}&watch=sts/GetCallerIdentity:[]");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("event: 0", await lines.ReadLineAsync().InTime());
        Assert.Contains("arn:aws:iam::123456789012:root", await lines.ReadLineAsync().InTime(), StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync().InTime());
        Assert.Equal("event: 1", await lines.ReadLineAsync().InTime());
        Assert.StartsWith("data: {\"__type\":\"SerializationException\"", await lines.ReadLineAsync().InTime(), StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync().InTime());
        await _server.ReplaceKey(new AccessKey("AKIDANOTHER", "its-secret"));
        Assert.Equal("event: end", await Next(lines));
        Assert.Equal("data: {}", await lines.ReadLineAsync().InTime());
    }

    [Fact]
    public async Task An_unchanged_answer_is_not_sent_again_and_a_comment_keeps_the_stream()
    {
        using var answer = await _browser.Send(HttpMethod.Get, $"/console/live?{Watch}&interval=1000");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("event: 0", await lines.ReadLineAsync().InTime());
        Assert.NotEqual("", await lines.ReadLineAsync().InTime());
        Assert.Equal("", await lines.ReadLineAsync().InTime());
        Assert.Equal(": quiet", await Next(lines));
    }

    [Fact]
    public async Task A_drain_ends_the_streams()
    {
        using var answer = await _browser.Send(HttpMethod.Get, $"/console/live?{Watch}");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("event: 0", await lines.ReadLineAsync().InTime());
        Assert.Equal(1, _server.Console.Streams.Count);
        _server.Console.Streams.Drain();
        await lines.ReadToEndAsync().InTime();
    }

    [Theory]
    [InlineData("")]
    [InlineData("watch=sts/AssumeRole:{}")]
    [InlineData("watch=sts")]
    [InlineData("watch=s3/PutObject:{}")]
    [InlineData("watch=sts/GetCallerIdentity:{}&interval=49")]
    [InlineData("watch=sts/GetCallerIdentity:{}&interval=1e3")]
    public async Task Only_reads_are_watched(string query)
    {
        using var answer = await _browser.Send(HttpMethod.Get, $"/console/live?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, _server.Console.Streams.Count);
    }

    [Fact]
    public async Task A_session_has_a_bounded_number_of_streams()
    {
        var open = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < 32; i++)
            {
                open.Add(await _browser.Send(HttpMethod.Get, $"/console/live?{Watch}"));
            }

            using var more = await _browser.Send(HttpMethod.Get, $"/console/live?{Watch}");
            Assert.Equal(HttpStatusCode.TooManyRequests, more.StatusCode);
        }
        finally
        {
            open.ForEach(answer => answer.Dispose());
        }
    }

    [Fact]
    public async Task Users_with_many_pages_leave_the_root_its_own()
    {
        var open = new List<HttpResponseMessage>();
        try
        {
            foreach (var name in new[] { "ann", "bob", "eve", "tom" })
            {
                var key = await _server.AddUser(name);
                var refused = 0;
                for (var session = 0; session < 3; session++)
                {
                    using var user = new Browser(_server);
                    await user.SignIn(key);
                    for (var i = 0; i < 32; i++)
                    {
                        var answer = await user.Send(HttpMethod.Get, $"/console/live?{Watch}");
                        refused += answer.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
                        open.Add(answer);
                    }
                }

                Assert.Equal(32, refused);
            }

            for (var i = 0; i < 8; i++)
            {
                open.Add(await _browser.Send(HttpMethod.Get, $"/console/live?{Watch}"));
                Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
            }

            Assert.Equal(256, _server.Console.Streams.Count);
        }
        finally
        {
            open.ForEach(answer => answer.Dispose());
        }
    }

    // The clock stands still until it is moved, and the stream may not wait yet.
    private async Task<string?> Next(StreamReader lines)
    {
        var line = lines.ReadLineAsync();
        while (!line.IsCompleted)
        {
            _server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await line.InTime();
    }
}
