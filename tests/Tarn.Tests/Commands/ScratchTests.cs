using System.Net;
using System.Text;

namespace Tarn.Tests.Commands;

/// <summary><c>scratch/</c> is removed while the server runs.</summary>
public sealed class ScratchTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-scratch-").FullName;
    private readonly HttpClient _http = new();

    private string Scratch => Path.Combine(_data, "scratch");

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Deliveries_and_statements_go_on_and_health_reports_while_the_folder_cannot_be_made()
    {
        using var tarn = TarnProcess.Start(
            ["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "1024", "--scratch-max-bytes", "536870912", "--auth", "off"]);
        var url = await tarn.Ready();
        await Patience.Until(
            () => tarn.Errors.Contains("scratch: 512.0 MiB for open buffers of deliveries, 256.0 MiB for each SQL worker", StringComparison.Ordinal));
        (await _http.PutAsync($"{url}/lake", null)).Dispose();
        await MakeRole(url);
        await Call(url, "Firehose_20150804.CreateDeliveryStream", """
            {"DeliveryStreamName":"d","DeliveryStreamType":"DirectPut","ExtendedS3DestinationConfiguration":{"RoleARN":"arn:aws:iam::000000000000:role/r",
            "BucketARN":"arn:aws:s3:::lake","Prefix":"out/","BufferingHints":{"IntervalInSeconds":1,"SizeInMBs":1}}}
            """);
        await Patience.Until(() => IsDeleted());

        // more bytes than an object's buffer keeps in memory
        var record = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', 300_000)));
        await Patience.Until(async () =>
            (await Call(url, "Firehose_20150804.PutRecord",
                $$$"""{"DeliveryStreamName":"d","Record":{"Data":"{{{record}}}"}}""")).Contains("RecordId", StringComparison.Ordinal));
        await Patience.Until(async () => (await _http.GetStringAsync($"{url}/lake?list-type=2&prefix=out/")).Contains("<Key>out/", StringComparison.Ordinal));
        var (code, output, errors) = await TarnProcess.Run(["sql", "SELECT 41 + 1 AS answer", "--data", _data]);
        Assert.True(code == 0, errors);
        Assert.Contains("42", output);

        await Patience.Until(() => IsDeleted(inTheWay: "a file"));
        using (var red = await _http.GetAsync($"{url}/health"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, red.StatusCode);
            Assert.Contains("scratch", await red.Content.ReadAsStringAsync());
        }

        File.Delete(Scratch);
        Assert.Contains("\"ready\"", await _http.GetStringAsync($"{url}/health"));
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
    }

    // The server makes the folder again as soon as it is deleted, and may write into it meanwhile.
    private bool IsDeleted(string? inTheWay = null)
    {
        try
        {
            Directory.Delete(Scratch, recursive: true);
            if (inTheWay is not null)
            {
                File.WriteAllText(Scratch, inTheWay);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task MakeRole(string url)
    {
        const string Trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"firehose.amazonaws.com"}}]}
            """;
        const string Rights = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}""";
        await Ask(("Action", "CreateRole"), ("AssumeRolePolicyDocument", Trust));
        await Ask(("Action", "PutRolePolicy"), ("PolicyName", "deliver"), ("PolicyDocument", Rights));

        async Task Ask(params (string Name, string Value)[] form)
        {
            using var content = new FormUrlEncodedContent(
                form.Concat([("Version", "2010-05-08"), ("RoleName", "r")]).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)));
            using var answer = await _http.PostAsync(url, content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    private async Task<string> Call(string url, string target, string json)
    {
        using var content = new StringContent(json);
        content.Headers.ContentType = new("application/x-amz-json-1.1");
        content.Headers.Add("x-amz-target", target);
        using var answer = await _http.PostAsync(url, content);
        return await answer.Content.ReadAsStringAsync();
    }
}
