using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Tarn.Aws.Tests.Http;

/// <summary>
/// Requests that are refused before their body is read, and bodies that never arrive. The tests use sockets, because no
/// client library sends these.
/// </summary>
public sealed class RefusedBodyTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_refusal_with_its_body_unread_closes_the_connection()
    {
        await using var server = await ListenerFixture.Start();
        using var client = await Connect(server);
        await Send(client, "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
        var answer = await ReadToEnd(client);
        Assert.StartsWith("HTTP/1.1 403", answer);
        Assert.Contains("\r\nConnection: close\r\n", answer);
    }

    // boto3 would take this answer's status for that of the next answer on the connection.
    [Fact]
    public async Task An_answer_without_100_continue_to_an_empty_body_closes_the_connection()
    {
        await using var server = await ListenerFixture.Start();
        using var client = await Connect(server);
        await Send(client, "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n");
        Assert.Contains("\r\nConnection: close\r\n", await ReadToEnd(client));
    }

    [Fact]
    public async Task In_http_2_a_refusal_ends_its_stream_and_the_connection_goes_on()
    {
        await using var server = await ListenerFixture.Start();
        using var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        for (var i = 0; i < 20; i++)
        {
            var refused = await client.PutAsync(server.Url + "/b/k", new ByteArrayContent(new byte[3_000_000]));
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("AccessDenied", await refused.Content.ReadAsStringAsync());
            Assert.True((await client.GetAsync(server.Url + "/health")).IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task A_refusal_with_its_body_read_keeps_the_connection()
    {
        await using var server = await ListenerFixture.Start();
        using var client = await Connect(server);
        for (var i = 0; i < 2; i++)
        {
            const string Form = "Action=NoSuchThing&Version=2011-06-15";
            await Send(
                client,
                $"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Form.Length}\r\n\r\n{Form}");
            Assert.DoesNotContain("Connection: close", await ReadUntil(client, "</ErrorResponse>"));
        }
    }

    [Theory]
    [InlineData("AKIANOBODY", "InvalidClientTokenId")]
    [InlineData("AKIDEXAMPLE", "SignatureDoesNotMatch")]
    public async Task Key_and_time_are_checked_before_the_body_comes(string key, string code)
    {
        await using var server = await ListenerFixture.Start();
        using var client = await Connect(server);
        var day = new DateTime(2020, 1, 1).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        await Send(
            client,
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n"
            + $"X-Amz-Date: {day}T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential={key}/{day}/us-east-1/sts/aws4_request, "
            + $"SignedHeaders=host, Signature={new string('0', 64)}\r\n\r\n");
        var answer = await ReadToEnd(client);
        Assert.Contains($"<Code>{code}</Code>", answer);
        Assert.Contains("\r\nConnection: close\r\n", answer);
    }

    [Fact]
    public async Task A_client_that_sends_a_byte_now_and_then_is_refused()
    {
        await using var server = await ListenerFixture.Start(authenticate: false, idle: Soon, bytesPerSecondMin: 1_000_000);
        using var client = await Connect(server);
        await Send(client, "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
        var answer = ReadToEnd(client);
        while (!answer.IsCompleted)
        {
            try
            {
                await Send(client, "x");
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(answer, Task.Delay(Soon / 10));
        }

        Assert.Contains("<Code>RequestTimeout</Code>", await answer);
        Assert.Null(server.Uploads.Content);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_error_of_the_server()
    {
        var logs = new KeptLogs();
        await using (var server = await ListenerFixture.Start(authenticate: false, logs: logs))
        {
            using (var client = await Connect(server))
            {
                await Send(client, "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc");
                await Patience.Until(() => server.Uploads.Started);
                client.Client.Close(0);
            }

            await Patience.Until(() => logs.Lines.Any(line => line.Text.Contains("went away", StringComparison.Ordinal)));
        }

        Assert.DoesNotContain(logs.Lines, line => line.Level >= LogLevel.Error);
    }

    private static async Task<TcpClient> Connect(ListenerFixture server)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port);
        return client;
    }

    private static async Task Send(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    private static Task<string> ReadToEnd(TcpClient client) => Read(client, null);

    private static Task<string> ReadUntil(TcpClient client, string end) => Read(client, end);

    private static async Task<string> Read(TcpClient client, string? end)
    {
        var answer = new StringBuilder();
        var piece = new byte[4_096];
        while (end is null || !answer.ToString().Contains(end, StringComparison.Ordinal))
        {
            var length = 0;
            try
            {
                length = await client.GetStream().ReadAsync(piece).AsTask().InTime();
            }
            catch (IOException)
            {
                // The connection was reset after the answer, because the client continued to send.
            }

            if (length == 0)
            {
                break;
            }

            answer.Append(Encoding.ASCII.GetString(piece, 0, length));
        }

        return answer.ToString();
    }
}
