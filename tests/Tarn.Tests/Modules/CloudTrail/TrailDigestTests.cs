using System.Diagnostics;

namespace Tarn.Tests.Modules.CloudTrail;

/// <summary>Digests of hours, judged by AWS's own command.</summary>
public sealed class TrailDigestTests
{
    private const string TrailArn = $"arn:aws:cloudtrail:us-east-1:{TrailWorld.Account}:trail/proof";

    [AwsCommandFact]
    public async Task The_command_of_AWS_accepts_the_digests_and_finds_changed_and_missing_files()
    {
        await using var world = await TrailWorld.Open();
        await world.Ask("CreateTrail", """{"Name":"proof","S3BucketName":"proofs","EnableLogFileValidation":true}""");
        var began = world.Time.GetUtcNow();
        await world.Ask("StartLogging", """{"Name":"proof"}""");
        for (var hour = 1; hour <= 3; hour++)
        {
            if (hour != 2)
            {
                await world.Ask("ListTrails", "{}");
            }

            var digests = hour;
            await world.Pass(TimeSpan.FromMinutes(62), async () => (await world.Keys("CloudTrail-Digest/")).Count >= digests);
        }

        var (code, text) = await Validate(world.Url, began);
        Assert.True(code == 0, text);
        Assert.Contains("digest files valid", text);
        Assert.DoesNotContain("INVALID", text);
        var file = (await world.Keys("CloudTrail/"))[0];
        await world.Put($"/{file}", "changed");
        (code, text) = await Validate(world.Url, began);
        Assert.Equal(1, code);
        Assert.Contains("INVALID", text);
        await world.Delete($"/{(await world.Keys("CloudTrail-Digest/"))[1]}");
        (code, text) = await Validate(world.Url, began);
        Assert.Equal(1, code);
        Assert.Contains("not found", text);
    }

    private static async Task<(int Code, string Text)> Validate(string url, DateTimeOffset began)
    {
        var start = new ProcessStartInfo("aws")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "cloudtrail", "validate-logs", "--trail-arn", TrailArn, "--start-time", began.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), "--verbose",
                "--region", "us-east-1",
            },
        };
        start.Environment["AWS_ENDPOINT_URL"] = url;
        start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "test";
        using var run = Process.Start(start)!;
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        return (run.ExitCode, await output + await error);
    }
}
