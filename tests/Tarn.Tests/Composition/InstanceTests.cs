using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Composition;
using Tarn.Jobs;
using Tarn.Modules;
using Tarn.Modules.Access;
using Tarn.Modules.Addresses;
using Tarn.Modules.CloudTrail;
using Tarn.Modules.Console;
using Tarn.Modules.Delivery;
using Tarn.Modules.Http;
using Tarn.Modules.Jobs;
using Tarn.Modules.Kms;
using Tarn.Modules.Lake;
using Tarn.Modules.ServerLogs;
using Tarn.Modules.Storage;
using Tarn.Modules.Sts;
using Tarn.Modules.TarnApi;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Wire.Http;

namespace Tarn.Tests.Composition;

public sealed class InstanceTests : IDisposable
{
    private static readonly Setting<int> Depth = new()
    {
        Name = "test-depth-max",
        Value = "COUNT",
        DefaultText = "3",
        Description = "How deep.",
        Group = SettingGroup.Services,
        Parse = text => (int)SettingText.Number(text, 1, 10),
        Default = () => 3,
    };

    private readonly string _data = Directory.CreateTempSubdirectory("tarn-instance-").FullName;
    private readonly List<string> _order = [];
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Modules_open_then_start_in_order_and_drain_and_close_in_the_opposite_one()
    {
        await using (await Start([Ordered("a"), Ordered("b"), Ordered("c")]))
        {
            Assert.Equal(["open a", "open b", "open c", "start a", "start b", "start c"], _order);
            _order.Clear();
        }

        Assert.Equal(["drain c", "drain b", "drain a", "close c", "close b", "close a"], _order);
    }

    [Fact]
    public async Task A_module_that_refuses_lets_nobody_start_and_closes_those_before_it()
    {
        var refusing = new TestModule("refusing", _ => throw new TarnException(ErrorKind.Conflict, "no"));
        var refused = await Assert.ThrowsAsync<TarnException>(() => Start([Ordered("a"), Ordered("b"), refusing, Ordered("c")]));
        Assert.Equal("no", refused.Message);
        Assert.Equal(["open a", "open b", "drain b", "drain a", "close b", "close a"], _order);
    }

    [Fact]
    public async Task Everything_closes_even_when_a_drain_and_a_close_fail()
    {
        var failing = new TestModule("failing", context =>
        {
            context.OnDrain(() => throw new InvalidOperationException("drain"));
            context.OnClose(() => throw new InvalidOperationException("close"));
        });
        var instance = await Start([Ordered("a"), failing, Ordered("b")]);
        _order.Clear();
        await Assert.ThrowsAsync<AggregateException>(async () => await instance.DisposeAsync());
        Assert.Equal(["drain b", "drain a", "close b", "close a"], _order);
    }

    [Fact]
    public async Task A_room_that_is_missing_names_the_module_that_needs_it_and_the_one_that_brings_it()
    {
        var brings = new TestModule("brings", context => context.Add("a room")) { Rooms = [typeof(string)] };
        var needs = new TestModule("needs", context => _order.Add(context.Get<string>()));
        await using (await Start([brings, needs]))
        {
            Assert.Equal(["a room"], _order);
        }

        var early = await Assert.ThrowsAsync<InvalidOperationException>(() => Start([needs, brings]));
        Assert.Contains("module 'needs' needs String, which module 'brings' brings, and that module has not brought it yet", early.Message);
        var without = await Assert.ThrowsAsync<InvalidOperationException>(() => Start([needs]));
        Assert.Contains("module 'needs' needs String, which no module brings", without.Message);
        var undeclared = new TestModule("undeclared", context => context.Add("a room"));
        Assert.Contains("'undeclared'", (await Assert.ThrowsAsync<InvalidOperationException>(() => Start([undeclared]))).Message);
    }

    [Fact]
    public void Each_room_of_the_program_is_brought_by_one_module_and_names_differ()
    {
        var rooms = AllModules.InOrder.SelectMany(module => module.Rooms).ToArray();
        Assert.Equal(rooms.Distinct(), rooms);
        var names = AllModules.InOrder.Select(module => module.Name).ToArray();
        Assert.Equal(names.Distinct(), names);

        // A request needs all other modules, and a job needs all modules but the listener.
        Assert.Equal(["jobs", "http"], names[^2..]);
    }

    [Fact]
    public async Task A_new_module_shows_its_job_status_health_memory_share_setting_and_line()
    {
        var (ran, reason) = (new TaskCompletionSource(), (string?)null);
        var module = new TestModule("tests", context =>
        {
            Assert.NotNull(context.Get<StorageParts>().Metadata);
            context.Jobs.Add(new Job("tests/one", JobClass.Cpu, TimeSpan.FromMilliseconds(1), _ =>
            {
                ran.TrySetResult();
                return Task.CompletedTask;
            }));
            context.Status.Add(new TestPart());
            context.Health.AddReason(() => reason);
            context.Introduction.Add(IntroductionSection.Services, $"depth {context.Settings.Of(Depth)}");
        })
        {
            MemoryShares = [new MemoryShare("tests", 10, 1, "a test")],
            Settings = [Depth],
        };
        IModule[] modules =
        [
            new ServerLogModule(),
            new AddressesModule(), new DirectoryModule(), new StorageModule(), new AccessModule(), new KmsModule(), new AuditModule(), new LakeModule(),
            new DeliveryModule(), new StsModule(), module, new MaintenanceWithoutWorkers(), new ConsoleModule(), new TarnApiModule(), new JobsModule(),
            new HttpModule(),
        ];
        var table = AllModules.SettingsOf(modules);
        Assert.Equal(
            ["active-partitions-max", "test-depth-max", "master-key"],
            table.All.SkipWhile(setting => setting.Name != "active-partitions-max").Take(3).Select(setting => setting.Name));
        var flags = new Dictionary<string, string> { ["listen"] = "127.0.0.1:0", ["auth"] = "off", ["memory-mb"] = "600", ["test-depth-max"] = "7" };
        var settings = SettingsReader.Read(table, _data, flags, new Dictionary<string, string>());

        var said = new List<string>();
        await using var instance = await Instance.Start(modules, settings, TimeProvider.System, NullLoggerFactory.Instance, said.Add, default);
        await ran.Task.InTime();
        Assert.Equal("memory 600 MiB:", said[1]);
        Assert.Equal(["base", "hot tail", "buffers", "duckdb", "tests"], said.Skip(2).Select(line => line[2..16].TrimEnd()));
        Assert.Contains("depth 7", instance.Introduction());

        var url = instance.Get<AwsListener>().Url;
        var status = await Post(url, "Tarn_20261101.GetStatus");
        Assert.Contains("\"tests/one\"", status);
        Assert.Contains("\"blob collector\"", status);
        Assert.Contains("\"a row of the test\"", status);
        Assert.Contains("{\"Name\":\"tests\",\"LimitBytes\":", status);
        Assert.Contains("\"ready\"", await _http.GetStringAsync($"{url}/health"));
        reason = "the test is ill";
        using var ill = await _http.GetAsync($"{url}/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ill.StatusCode);
        Assert.Contains(reason, await ill.Content.ReadAsStringAsync());
    }

    private async Task<string> Post(string url, string target)
    {
        using var content = new StringContent("{}");
        content.Headers.ContentType = new("application/x-amz-json-1.1");
        content.Headers.Add("x-amz-target", target);
        using var answer = await _http.PostAsync(url, content);
        return await answer.Content.ReadAsStringAsync();
    }

    private TestModule Ordered(string name) => new(name, context =>
    {
        _order.Add($"open {name}");
        context.OnStart(_ =>
        {
            _order.Add($"start {name}");
            return ValueTask.CompletedTask;
        });
        context.OnDrain(() => _order.Add($"drain {name}"));
        context.OnClose(() =>
        {
            _order.Add($"close {name}");
            return ValueTask.CompletedTask;
        });
    });

    private Task<Instance> Start(IReadOnlyList<IModule> modules) => Instance.Start(
        modules, new ServeSettings { Data = _data }, TimeProvider.System, NullLoggerFactory.Instance, _ => { }, default);

    private sealed class TestPart : IStatusPart
    {
        public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
        {
            report.Tables.Add(new TableStatus { Region = "here", Database = "tests", Name = "a row of the test" });
            return ValueTask.CompletedTask;
        }
    }
}
