using Microsoft.Extensions.Logging;

namespace Tarn.Aws.Tests.Http;

/// <summary>A kept member that a caller gives is named once in the log.</summary>
public sealed class KeptWarningsTests
{
    [Fact]
    public async Task A_kept_member_is_warned_about_once_with_its_resource_and_without_its_value()
    {
        var logs = new KeptLogs();
        await using (var server = await ListenerFixture.Start(logs: logs))
        {
            await Upload(server, "plain");
            Assert.DoesNotContain(logs.Lines, IsWarning);
            for (var call = 0; call < 3; call++)
            {
                await Upload(server, $"k{call}", ("x-amz-server-side-encryption", "AES256"));
            }
        }

        var warning = Assert.Single(logs.Lines, IsWarning).Text;
        Assert.Equal("s3.PutObject of arn:aws:s3:::b/k0: ServerSideEncryption is kept without effect (docs/coverage.md#s3-putobject)", warning);
    }

    private static bool IsWarning((LogLevel Level, string Text) line) =>
        line.Level == LogLevel.Warning && line.Text.Contains("kept", StringComparison.Ordinal);

    private static async Task Upload(ListenerFixture server, string key, params (string Name, string Value)[] headers)
    {
        using var answer = await server.Client.SendAsync(server.Signed("s3", HttpMethod.Put, $"/b/{key}", "x"u8.ToArray(), others: headers));
        answer.EnsureSuccessStatusCode();
    }
}
