using System.Net;
using System.Text;
using System.Text.Json;

namespace Tarn.Tests.Commands;

/// <summary>
/// Records lost by a flipped bit: readers get the other records, and the server reports the loss without <c>tarn
/// verify</c>.
/// </summary>
public sealed class JournalDamageTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-damage-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Damage_that_a_reader_meets_is_logged_once_and_stands_in_health_and_status()
    {
        string[] numbers;
        using (var tarn = Serve())
        {
            var url = await tarn.Ready();
            await Call(url, "CreateStream", """{"StreamName":"clicks","ShardCount":1}""");
            await Patience.Until(async () => (await Call(url, "DescribeStreamSummary", """{"StreamName":"clicks"}"""))
                .GetProperty("StreamDescriptionSummary").GetProperty("StreamStatus").GetString() == "ACTIVE");
            numbers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Put(url, i)));
            tarn.Signal(TarnProcess.SigTerm);
            Assert.Equal(0, await tarn.Exited());
        }

        Flip("the record number 3");
        using var again = Serve();
        var door = await again.Ready();
        Assert.Empty((await Health(door)).GetProperty("warnings").EnumerateArray());
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(4, await Records(door));
        }

        var warning = Assert.Single((await Health(door)).GetProperty("warnings").EnumerateArray()).GetString();
        Assert.Contains("stream clicks (us-east-1), shardId-000000000000: 1 records in 1 damaged places", warning);
        Assert.Contains($"sequence numbers {numbers[3]} to {numbers[3]}", warning);
        Assert.Contains(numbers[3], (await TarnProcess.Run(["status", "--data", _data])).Output);
        Assert.Equal(
            "no decision is pending\n1 notice needs no decision: tarn status shows it\n",
            (await TarnProcess.Run(["doctor", "--data", _data])).Output);
        again.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await again.Exited());
        Assert.Equal(2, again.Errors.Split($"sequence numbers {numbers[3]}").Length);
    }

    private static async Task<string> Put(string url, int i)
    {
        var record = Convert.ToBase64String(Encoding.UTF8.GetBytes($"the record number {i}"));
        var answer = await Call(url, "PutRecord", $$"""{"StreamName":"clicks","PartitionKey":"k","Data":"{{record}}"}""");
        return answer.GetProperty("SequenceNumber").GetString()!;
    }

    private static async Task<int> Records(string url)
    {
        var iterator = (await Call(
            url, "GetShardIterator", """{"StreamName":"clicks","ShardId":"shardId-000000000000","ShardIteratorType":"TRIM_HORIZON"}"""))
            .GetProperty("ShardIterator").GetString();
        return (await Call(url, "GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""")).GetProperty("Records").GetArrayLength();
    }

    private static async Task<JsonElement> Health(string url)
    {
        using var http = new HttpClient();
        return JsonDocument.Parse(await http.GetStringAsync(url + "/health")).RootElement;
    }

    private static async Task<JsonElement> Call(string url, string operation, string json)
    {
        using var http = new HttpClient();
        using var content = new StringContent(json);
        content.Headers.ContentType = new("application/x-amz-json-1.1");
        content.Headers.Add("x-amz-target", "Kinesis_20131202." + operation);
        using var answer = await http.PostAsync(url, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private void Flip(string text)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(_data, "journal")))
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) is >= 0 and var at)
            {
                bytes[at] ^= 4;
                File.WriteAllBytes(path, bytes);
                return;
            }
        }

        Assert.Fail($"{text} is in no file of the journal");
    }

    private TarnProcess Serve() =>
        TarnProcess.Start(["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "1024", "--auth", "off"]);
}
