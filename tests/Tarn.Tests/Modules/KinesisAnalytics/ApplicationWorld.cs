using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Clients;
using Tarn.Composition;
using Tarn.Modules.Addresses;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Wire.Http;
using Tarn.Wire.Protocols;

namespace Tarn.Tests.Modules.KinesisAnalytics;

/// <summary>A whole server in this process, with applications and their roles; its doors take requests.</summary>
internal sealed class ApplicationWorld : IAsyncDisposable
{
    public const string Account = "000000000000";
    public const string Region = "us-east-1";
    private const string KeyId = "AKIAAPPLICATIONTEST1";
    private const string Secret = "application-tables-secret";

    private readonly Instance _instance;
    private readonly DoorClient _client;

    private ApplicationWorld(Instance instance)
    {
        _instance = instance;
        var address = new DoorAddress(new Uri(instance.Get<AwsListener>().Url), "the test", new AccessKey(KeyId, Secret), null, "data");
        _client = new DoorClient(address, Region, TimeProvider.System);
    }

    public IApplicationTables Tables => _instance.Get<IApplicationTables>();

    public StorageParts Storage => _instance.Get<StorageParts>();

    public ResourceRegistry Registry => _instance.Get<ResourceRegistry>();

    public static async Task<ApplicationWorld> Open(string data)
    {
        var settings = new ServeSettings { Data = data, RootKey = (KeyId, Secret) }.With(AddressSettings.Listen, new IPEndPoint(IPAddress.Loopback, 0));
        return new ApplicationWorld(await Instance.Start(AllModules.InOrder, settings, TimeProvider.System, NullLoggerFactory.Instance, _ => { }, default));
    }

    public static string StreamArn(string name) => $"arn:aws:kinesis:{Region}:{Account}:stream/{name}";

    public static string RoleArn(string name) => $"arn:aws:iam::{Account}:role/{name}";

    public static EngineRow Row(string json, RowFate kind = RowFate.Result, long place = 0) =>
        new(place, kind, 0, 1_700_000_000_000, Encoding.UTF8.GetBytes(json));

    /// <summary>Calls an operation of a JSON service.</summary>
    /// <returns>The answer; of a refusal, too.</returns>
    public async Task<JsonElement> Call(string service, string target, string input)
    {
        var headers = new WireHeaders();
        headers.Set("content-type", "application/x-amz-json-1.1");
        headers.Set("x-amz-target", target);
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = Encoding.UTF8.GetBytes(input) };
        await using var answer = await _client.Send(service, request, default);
        if (answer.Body.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.Clone();
    }

    public Task<JsonElement> Kinesis(string operation, string input) => Call("kinesis", $"Kinesis_20131202.{operation}", input);

    public Task<JsonElement> Firehose(string operation, string input) => Call("firehose", $"Firehose_20150804.{operation}", input);

    public Task<JsonElement> Analytics(string operation, string input) => Call("kinesisanalytics", $"KinesisAnalytics_20180523.{operation}", input);

    /// <returns>The answer, XML.</returns>
    public async Task<string> Iam(string action, params (string Name, string Value)[] members)
    {
        var headers = new WireHeaders();
        headers.Set("content-type", "application/x-www-form-urlencoded");
        var body = string.Join('&', members.Prepend(("Action", action)).Append(("Version", "2010-05-08"))
            .Select(member => $"{member.Item1}={HttpUtility.UrlEncode(member.Item2)}"));
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = Encoding.UTF8.GetBytes(body) };
        await using var answer = await _client.Send("iam", request, default);
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        Assert.True(answer.Status == 200, text);
        return text;
    }

    /// <summary>A user who may do everything but one action on one resource.</summary>
    public async Task<QueryClient> UserWithout(string name, string action, string resource)
    {
        await Iam("CreateUser", ("UserName", name));
        await Iam("PutUserPolicy", ("UserName", name), ("PolicyName", "own"), ("PolicyDocument", Policy($$"""
            {"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"{{action}}","Resource":"{{resource}}"}
            """)));
        var key = XDocument.Parse(await Iam("CreateAccessKey", ("UserName", name))).Descendants().ToLookup(one => one.Name.LocalName, one => one.Value);
        var address = _client.Address with { Key = new AccessKey(key["AccessKeyId"].First(), key["SecretAccessKey"].First()) };
        return new QueryClient(new DoorClient(address, Region, TimeProvider.System), TimeProvider.System);
    }

    /// <summary>A role that a service may assume, with some actions on everything.</summary>
    public async Task Role(string name, string service = "kinesisanalytics.amazonaws.com", params string[] actions)
    {
        await Iam("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", Policy($$"""
            {"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}
            """)));
        await Allow(name, actions);
    }

    public async Task Allow(string role, params string[] actions)
    {
        var list = string.Join(',', (actions.Length == 0 ? ["sts:GetCallerIdentity"] : actions).Select(action => $"\"{action}\""));
        await Iam("PutRolePolicy", ("RoleName", role), ("PolicyName", "own"), ("PolicyDocument", Policy($$"""
            {"Effect":"Allow","Action":[{{list}}],"Resource":"*"}
            """)));
    }

    public async Task<ApplicationKey> Application(string name, string role)
    {
        var answer = await Analytics("CreateApplication", $$$"""
            {"ApplicationName":"{{{name}}}","RuntimeEnvironment":"FLINK-1_20","ServiceExecutionRole":"{{{RoleArn(role)}}}","ApplicationConfiguration":{
             "ApplicationCodeConfiguration":{"CodeContentType":"PLAINTEXT","CodeContent":{"TextContent":"SELECT 1"}
             } } }
            """);
        Assert.True(answer.TryGetProperty("ApplicationDetail", out _), answer.ToString());
        return Key(name);
    }

    public ApplicationKey Key(string name)
    {
        Assert.True(Registry.TryFind(new ResourceName(Account, Region, "kinesisanalytics", "application", name), out var found));
        return new ApplicationKey(found!.Id.Value);
    }

    public async Task Stream(string name, int shards = 1)
    {
        await Kinesis("CreateStream", $$"""{"StreamName":"{{name}}","ShardCount":{{shards}}}""");
        await Patience.Until(async () => (await Kinesis("DescribeStreamSummary", $$"""{"StreamName":"{{name}}"}""")).GetProperty("StreamDescriptionSummary")
            .GetProperty("StreamStatus").GetString() == "ACTIVE");
    }

    /// <summary>Commits rows as a runtime does: it checks the right, adds, and waits when a shard was closed meanwhile.</summary>
    public async Task Commit(IApplicationTarget target, params EngineRow[] rows)
    {
        for (var attempt = 0; ; attempt++)
        {
            await target.Check(default);
            try
            {
                await Storage.Metadata.CommitWithLog(
                    async transaction =>
                    {
                        await target.Add(transaction, rows);
                        return true;
                    },
                    default);
                return;
            }
            catch (TarnException closed) when (closed.Kind == ErrorKind.Conflict && attempt < 100)
            {
                await target.Settle(default);
            }
        }
    }

    /// <summary>The records of a stream, each as its key and its data.</summary>
    public async Task<List<(string Key, string Data)>> Records(string stream)
    {
        var found = new List<(string, string)>();
        foreach (var shard in (await Kinesis("ListShards", $$"""{"StreamName":"{{stream}}"}""")).GetProperty("Shards").EnumerateArray())
        {
            var iterator = (await Kinesis("GetShardIterator", $$"""
                {"StreamName":"{{stream}}","ShardId":"{{shard.GetProperty("ShardId").GetString()}}","ShardIteratorType":"TRIM_HORIZON"}
                """)).GetProperty("ShardIterator").GetString();
            var answer = await Kinesis("GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""");
            found.AddRange(answer.GetProperty("Records").EnumerateArray().Select(record => (
                record.GetProperty("PartitionKey").GetString()!, Encoding.UTF8.GetString(record.GetProperty("Data").GetBytesFromBase64()))));
        }

        return found;
    }

    public async Task<List<string>> Query(string sql)
    {
        var table = await new QueryClient(_client, TimeProvider.System).Run(sql, default);
        return [.. table.Rows.Select(row => string.Join('|', row.Select(value => value ?? "NULL")))];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _instance.DisposeAsync();
    }

    private static string Policy(string statement) => $$"""{"Version":"2012-10-17","Statement":[{{statement.Trim()}}]}""";
}
