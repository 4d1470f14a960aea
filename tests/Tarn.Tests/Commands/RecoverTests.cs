using System.Net;
using System.Text.Json;

namespace Tarn.Tests.Commands;

/// <summary><c>tarn recover</c> as an operator runs it: the server starts afterwards and serves what it had acknowledged.</summary>
public sealed class RecoverTests : IDisposable
{
    private const int SigKill = 9;
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-recover-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Lost_metadata_without_a_copy_is_made_again_and_the_server_starts()
    {
        await PutAndKill();
        Lose("meta.db*");
        var dry = await TarnProcess.Run(["recover", "--data", _data, "--dry-run", "--format", "json"]);
        Assert.Equal(0, dry.Code);
        using (var report = JsonDocument.Parse(dry.Output))
        {
            Assert.Equal(40, report.RootElement.GetProperty("Counts").GetProperty("Added").GetInt32());
        }

        Assert.False(File.Exists(Path.Combine(_data, "meta.db")));
        var credentials = await File.ReadAllTextAsync(Path.Combine(_data, "credentials"));
        var recovered = await TarnProcess.Run(["recover", "--data", _data]);
        Assert.True(recovered.Code == 0, recovered.Errors);
        Assert.Contains("bucket things of account 000000000000", recovered.Output);
        Assert.Contains("is the root key of account 000000000000 again", recovered.Output);
        await Serves();
        Assert.Equal(credentials, await File.ReadAllTextAsync(Path.Combine(_data, "credentials")));
        var again = await TarnProcess.Run(["recover", "--data", _data]);
        Assert.Equal(1, again.Code);
        Assert.Contains("is whole: there is nothing to recover", again.Errors);
    }

    [Fact]
    public async Task A_lost_store_with_an_older_copy_gets_later_objects_and_streams()
    {
        using (var tarn = Serve())
        {
            var url = await tarn.Ready();
            await Put(url, 0, 20);
            await Kinesis(url, "CreateStream", """{"StreamName":"before","ShardCount":1}""");
            tarn.Signal(TarnProcess.SigTerm);
            Assert.Equal(0, await tarn.Exited());
        }

        using (var tarn = Serve())
        {
            var url = await tarn.Ready();
            await Put(url, 20, 40);
            await Kinesis(url, "CreateStream", """{"StreamName":"after","ShardCount":2}""");
            tarn.Signal(SigKill);
            await tarn.Exited();
        }

        // Its log stays: it belongs to no other file.
        File.Delete(Path.Combine(_data, "meta.db"));
        var report = Path.Combine(_data, "..", Path.GetFileName(_data) + ".txt");
        var recovered = await TarnProcess.Run(["recover", "--data", _data, "--out", report]);
        Assert.True(recovered.Code == 0, recovered.Errors);
        Assert.Contains("the recovery begins with meta.db.copy", await File.ReadAllTextAsync(report));
        File.Delete(report);
        await Serves(async url =>
        {
            var names = await Kinesis(url, "ListStreams", "{}");
            Assert.Contains("\"before\"", names);
            Assert.Contains("\"after\"", names);
        });
    }

    [Fact]
    public async Task A_folder_without_data_and_a_running_server_are_refused()
    {
        var empty = await TarnProcess.Run(["recover", "--data", Path.Combine(_data, "none")]);
        Assert.Equal(1, empty.Code);
        Assert.False(Directory.Exists(Path.Combine(_data, "none")));
        using var tarn = Serve();
        await tarn.Ready();
        foreach (var flags in (string[][])[[], ["--dry-run"]])
        {
            var (code, _, errors) = await TarnProcess.Run(["recover", "--data", _data, .. flags]);
            Assert.Equal(1, code);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }

        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
    }

    private async Task PutAndKill()
    {
        using var tarn = Serve();
        await Put(await tarn.Ready(), 0, 40);
        tarn.Signal(SigKill);
        await tarn.Exited();
    }

    private static async Task Put(string url, int from, int to)
    {
        using var http = new HttpClient();
        (await http.PutAsync($"{url}/things", null)).Dispose();
        for (var i = from; i < to; i++)
        {
            using var put = await http.PutAsync($"{url}/things/{i}", new StringContent(Content(i)));
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        }
    }

    private static string Content(int i) => new string('x', i % 4 == 0 ? 50_000 : 500) + i;

    private static async Task<string> Kinesis(string url, string operation, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", $"Kinesis_20131202.{operation}");
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsStringAsync();
    }

    private async Task Serves(Func<string, Task>? check = null)
    {
        var verified = await TarnProcess.Run(["verify", "--data", _data]);
        Assert.True(verified.Code == 0, verified.Output + verified.Errors);
        using (var tarn = Serve())
        {
            var url = await tarn.Ready();
            using var http = new HttpClient();
            for (var i = 0; i < 40; i++)
            {
                Assert.Equal(Content(i), await http.GetStringAsync($"{url}/things/{i}"));
            }

            await (check?.Invoke(url) ?? Task.CompletedTask);
            tarn.Signal(TarnProcess.SigTerm);
            Assert.Equal(0, await tarn.Exited());
        }

        verified = await TarnProcess.Run(["verify", "--data", _data]);
        Assert.True(verified.Code == 0, verified.Output + verified.Errors);
    }

    private void Lose(string pattern)
    {
        foreach (var file in Directory.GetFiles(_data, pattern))
        {
            File.Delete(file);
        }
    }

    private TarnProcess Serve() =>
        TarnProcess.Start(["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "1024", "--auth", "off"]);
}
