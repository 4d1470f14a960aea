using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Composition;
using Tarn.Modules;
using Tarn.Modules.Access;
using Tarn.Modules.Addresses;
using Tarn.Modules.CloudTrail;
using Tarn.Modules.Console;
using Tarn.Modules.Http;
using Tarn.Modules.Jobs;
using Tarn.Modules.Lake;
using Tarn.Modules.S3;
using Tarn.Modules.ServerLogs;
using Tarn.Modules.Storage;
using Tarn.Modules.Sts;
using Tarn.Settings;
using Tarn.Wire.Http;

namespace Tarn.Tests.Modules.CloudTrail;

/// <summary>Digests of hours, judged by AWS's own command.</summary>
public sealed class TrailDigestTests : IDisposable
{
    private const string Account = "000000000000";
    private const string TrailArn = $"arn:aws:cloudtrail:us-east-1:{Account}:trail/proof";

    private readonly string _data = Directory.CreateTempSubdirectory("tarn-trails-").FullName;
    private readonly HttpClient _http = new();
    private readonly ManualTime _time = new(DateTimeOffset.UtcNow.AddHours(-5));

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [AwsCommandFact]
    public async Task The_command_of_AWS_accepts_the_digests_and_finds_changed_and_missing_files()
    {
        await using var instance = await Start();
        var url = instance.Get<AwsListener>().Url;
        await Put($"{url}/proofs", "");
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"cloudtrail.amazonaws.com\"},"
            + "\"Action\":[\"s3:GetBucketAcl\",\"s3:PutObject\"],\"Resource\":[\"arn:aws:s3:::proofs\",\"arn:aws:s3:::proofs/*\"]}]}";
        await Put($"{url}/proofs?policy", policy);
        await Ask(url, "CreateTrail", """{"Name":"proof","S3BucketName":"proofs","EnableLogFileValidation":true}""");
        var began = _time.GetUtcNow();
        await Ask(url, "StartLogging", """{"Name":"proof"}""");
        for (var hour = 1; hour <= 3; hour++)
        {
            if (hour != 2)
            {
                await Ask(url, "ListTrails", "{}");
            }

            var digests = hour;
            _time.Advance(TimeSpan.FromMinutes(62));
            await Patience.Until(async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return (await Keys(url, "CloudTrail-Digest/")).Count >= digests;
            });
        }

        var (code, text) = await Validate(url, began);
        Assert.True(code == 0, text);
        Assert.Contains("digest files valid", text);
        Assert.DoesNotContain("INVALID", text);
        var file = (await Keys(url, "CloudTrail/"))[0];
        await Put($"{url}/proofs/{file}", "changed");
        (code, text) = await Validate(url, began);
        Assert.Equal(1, code);
        Assert.Contains("INVALID", text);
        using var deleted = await _http.DeleteAsync($"{url}/proofs/{(await Keys(url, "CloudTrail-Digest/"))[1]}");
        (code, text) = await Validate(url, began);
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

    private async Task<List<string>> Keys(string url, string folder)
    {
        var text = await _http.GetStringAsync($"{url}/proofs?list-type=2&prefix=AWSLogs/{Account}/{folder}");
        return [.. System.Xml.Linq.XDocument.Parse(text).Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value)];
    }

    private async Task Put(string url, string body)
    {
        using var content = new StringContent(body);
        using var answer = await _http.PutAsync(url, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement> Ask(string url, string operation, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1");
        content.Headers.Add("x-amz-target", $"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{operation}");
        using var answer = await _http.PostAsync(url, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    private Task<Instance> Start()
    {
        IModule[] modules =
        [
            new ServerLogModule(), new AddressesModule(), new DirectoryModule(), new StorageModule(), new AccessModule(), new AuditModule(), new LakeModule(),
            new S3Module(), new StsModule(), new CloudTrailModule(), new ConsoleModule(), new JobsModule(), new HttpModule(),
        ];
        var settings = SettingsReader.Read(
            AllModules.SettingsOf(modules), _data, new Dictionary<string, string> { ["listen"] = "127.0.0.1:0", ["auth"] = "off" },
            new Dictionary<string, string>());
        return Instance.Start(modules, settings, _time, NullLoggerFactory.Instance, _ => { }, default);
    }
}
