using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
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

/// <summary>An instance with a clock of its own, and a bucket into which trails may deliver.</summary>
internal sealed class TrailWorld : IAsyncDisposable
{
    public const string Account = "000000000000";
    public const string Bucket = "proofs";

    private const string Policy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
        "Action":["s3:GetBucketAcl","s3:PutObject"],"Resource":["arn:aws:s3:::proofs","arn:aws:s3:::proofs/*"]}]}
        """;

    private readonly string _data = Directory.CreateTempSubdirectory("tarn-trails-").FullName;
    private readonly HttpClient _http = new();
    private readonly IReadOnlyList<IModule> _modules;
    private Instance _instance = null!;

    private TrailWorld(IReadOnlyList<IModule> modules) => _modules = modules;

    public ManualTime Time { get; } = new(DateTimeOffset.UtcNow.AddHours(-5));

    public string Url => _instance.Get<AwsListener>().Url;

    private static IReadOnlyList<IModule> TrailModules { get; } =
    [
        new ServerLogModule(), new AddressesModule(), new DirectoryModule(), new StorageModule(), new AccessModule(), new AuditModule(), new LakeModule(),
        new S3Module(), new StsModule(), new CloudTrailModule(), new ConsoleModule(), new JobsModule(), new HttpModule(),
    ];

    /// <summary>Starts an instance.</summary>
    /// <param name="modules">Its modules; null: those that trails need.</param>
    public static async Task<TrailWorld> Open(IReadOnlyList<IModule>? modules = null)
    {
        var world = new TrailWorld(modules ?? TrailModules);
        await world.Start();
        await world.Put("", "");
        await world.Put("?policy", Policy);
        return world;
    }

    /// <summary>Stops the instance and starts it again.</summary>
    public async Task Restart()
    {
        await _instance.DisposeAsync();
        await Start();
    }

    /// <summary>Asks CloudTrail.</summary>
    public Task<JsonElement> Ask(string operation, string body) => AskOf($"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{operation}", body);

    /// <summary>Asks a service that speaks JSON.</summary>
    public async Task<JsonElement> AskOf(string target, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1");
        content.Headers.Add("x-amz-target", target);
        using var answer = await _http.PostAsync(Url, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Asks a service whose requests are forms.</summary>
    public async Task Send(string action, string version, params (string Name, string Value)[] parameters)
    {
        var all = parameters.Prepend(("Version", version)).Prepend(("Action", action));
        var query = string.Join("&", all.Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2)}"));
        using var answer = await _http.PostAsync($"{Url}/?{query}", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Puts an object by its path, or a part of the bucket's configuration.</summary>
    public async Task Put(string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await _http.PutAsync($"{Url}/{Bucket}{path}", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task Delete(string path)
    {
        using var answer = await _http.DeleteAsync($"{Url}/{Bucket}{path}");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The keys below a folder of the trail's files.</summary>
    public async Task<List<string>> Keys(string folder)
    {
        var text = await _http.GetStringAsync($"{Url}/{Bucket}?list-type=2&prefix=AWSLogs/{Account}/{folder}");
        return [.. XDocument.Parse(text).Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value)];
    }

    /// <summary>The names of the events in all files, in the order of the files.</summary>
    public async Task<List<string>> Events()
    {
        var names = new List<string>();
        foreach (var key in await Keys("CloudTrail/"))
        {
            await using var content = await _http.GetStreamAsync($"{Url}/{Bucket}/{key}");
            await using var plain = new GZipStream(content, CompressionMode.Decompress);
            using var document = await JsonDocument.ParseAsync(plain);
            names.AddRange(document.RootElement.GetProperty("Records").EnumerateArray().Select(each => each.GetProperty("eventName").GetString()!));
        }

        return names;
    }

    /// <summary>Lets time pass, until a condition holds. The clock goes on meanwhile.</summary>
    public async Task Pass(TimeSpan time, Func<Task<bool>> condition)
    {
        Time.Advance(time);
        await Patience.Until(async () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return await condition();
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _instance.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task Start()
    {
        var settings = SettingsReader.Read(
            AllModules.SettingsOf(_modules), _data, new Dictionary<string, string> { ["listen"] = "127.0.0.1:0", ["auth"] = "off" },
            new Dictionary<string, string>());
        _instance = await Instance.Start(_modules, settings, Time, NullLoggerFactory.Instance, _ => { }, default);
    }
}
