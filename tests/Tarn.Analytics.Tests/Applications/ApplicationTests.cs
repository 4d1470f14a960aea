using Tarn.Analytics.Applications;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Analytics.Tests.Applications;

/// <summary>Rows of applications, on the twin of the store and on SQLite.</summary>
public sealed class ApplicationTests : IDisposable
{
    private static readonly ApplicationKey Key = new(42);
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 6, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-applications-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static ApplicationConfig Config(string code) => new() { Runtime = "FLINK-1_20", Role = "arn:aws:iam::123456789012:role/r", Code = code };

    [Fact]
    public async Task All_of_an_application_is_read_after_a_restart()
    {
        var file = Path.Combine(_folder, "meta.db");
        var config = Config("INSERT INTO t SELECT 1") with
        {
            Properties = [new PropertyGroup("g", [KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "ü")])],
            Checkpoints = new CheckpointRule(true, false, 10_000, 1),
            Monitoring = new MonitoringRule(true, "TASK", "DEBUG"),
            Parallelism = new ParallelismRule(true, 4, 2, false),
            SnapshotsEnabled = false,
            RollbackEnabled = true,
            LogOptions = [new LogOption("", "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s")],
        };
        var restore = new RestorePoint(RestoreKind.Snapshot, "s", true);
        await using (var store = SqliteMetadataStore.Open(file, null, TimeProvider.System, failure => throw failure))
        {
            await Create(store, config);
            await Set(store, row => row with { Maintenance = "06:00", Restore = restore });
            await store.Commit(
                transaction =>
                {
                    new SnapshotRow { Name = "s", CreatedMs = 5, Version = 1, Runtime = "FLINK-1_20" }.Put(transaction, Key);
                    return ApplicationChanges.Record(transaction, Key, "StartApplication", Now, Now, "no");
                },
                default);
        }

        await using var again = SqliteMetadataStore.Open(file, null, TimeProvider.System, failure => throw failure);
        var (row, version) = await Current(again);
        Assert.Equal((1, "what it does", "06:00", restore, 1, 1), (row.Version, row.Description, row.Maintenance, row.Restore, row.LogOptions, row.Operations));
        Assert.Equivalent(config with { LogOptions = [config.LogOptions[0] with { Id = "1.1" }] }, version.Config, strict: true);
        var snapshot = Assert.Single(await again.Read(reader => SnapshotRow.List(reader, Key, null, 10), default));
        Assert.Equal(("s", 5, 1, "FLINK-1_20"), (snapshot.Name, snapshot.CreatedMs, snapshot.Version, snapshot.Runtime));
        var done = Assert.Single(await again.Read(reader => OperationRow.List(reader, Key, long.MaxValue, 10), default));
        Assert.Equal(("StartApplication", "no", null), (done.Operation, done.Failure, done.To));
    }

    [Fact]
    public async Task A_change_of_another_version_than_the_current_one_is_stale()
    {
        await using var store = new MemoryMetadataStore();
        await Create(store, Config("1"));
        var token = (await Current(store)).Version.Token;
        await Update(store, new ExpectedVersion(null, token), "2");
        foreach (var stale in (ExpectedVersion[])[new(1, null), new(null, token), new(3, null)])
        {
            var failure = await Assert.ThrowsAsync<TarnException>(() => Update(store, stale, "3"));
            Assert.Equal((ErrorKind.Conflict, ApplicationChanges.Stale), (failure.Kind, failure.Reason));
        }

        Assert.Equal("2", (await Current(store)).Version.Config.Code);
    }

    [Fact]
    public async Task A_rollback_is_a_new_version_with_the_configuration_before()
    {
        await using var store = new MemoryMetadataStore();
        await Create(store, Config("1"));
        var first = await Assert.ThrowsAsync<TarnException>(() => RollBack(store, 1));
        Assert.Equal(ErrorKind.InvalidArgument, first.Kind);
        await Update(store, new ExpectedVersion(1, null), "2");
        var done = await RollBack(store, 2);
        Assert.Equal(("RollbackApplication", 2L, 3L), (done.Operation, done.From, done.To));
        var (_, version) = await Current(store);
        Assert.Equal((3, 2L, 1L, "1"), (version.Number, version.RolledBackFrom, version.RolledBackTo, version.Config.Code));
    }

    [Fact]
    public async Task The_newest_hundred_versions_and_operations_stay()
    {
        await using var store = new MemoryMetadataStore();
        await Create(store, Config("1"));
        for (var number = 1L; number <= 150; number++)
        {
            await Update(store, new ExpectedVersion(number, null), $"{number + 1}");
        }

        var versions = await store.Read(reader => VersionRow.List(reader, Key, long.MaxValue, int.MaxValue), default);
        Assert.Equal((151, 52, 100), (versions[0].Number, versions[^1].Number, versions.Count));
        var operations = await store.Read(reader => OperationRow.List(reader, Key, long.MaxValue, int.MaxValue), default);
        Assert.Equal((150, 51, 100), (operations[0].Number, operations[^1].Number, operations.Count));
        Assert.Equal([149L, 148L], (await store.Read(reader => OperationRow.List(reader, Key, 150, 2), default)).Select(one => one.Number));
    }

    [Fact]
    public async Task A_deleted_application_leaves_no_row_and_takes_none_of_its_neighbour()
    {
        await using var store = new MemoryMetadataStore();
        var neighbour = new ApplicationKey(43);
        await Create(store, Config("1"));
        await store.Commit(
            transaction =>
            {
                ApplicationChanges.Create(transaction, neighbour, null, Config("n"), Now);
                return ValueTask.FromResult(true);
            },
            default);
        await Update(store, new ExpectedVersion(1, null), "2");
        await store.Commit(
            async transaction =>
            {
                await ApplicationChanges.Delete(transaction, Key);
                return true;
            },
            default);
        var missing = await Assert.ThrowsAsync<TarnException>(() => Current(store));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
        foreach (var space in (Space[])[ApplicationSpaces.Applications, ApplicationSpaces.Versions, ApplicationSpaces.Operations])
        {
            var left = await store.Read(reader => reader.Scan(space, KeyRange.Prefix(new byte[7]), 10), default);
            Assert.All(left, row => Assert.Equal(43, row.Key.Span[7]));
        }

        Assert.Equal("n", (await store.Read(reader => ApplicationChanges.Current(reader, neighbour), default)).Version.Config.Code);
    }

    private static async Task<(ApplicationRow Row, VersionRow Version)> Current(IMetadataStore store) =>
        await store.Read(reader => ApplicationChanges.Current(reader, Key), default);

    private static async Task Create(IMetadataStore store, ApplicationConfig config) => await store.Commit(
        transaction =>
        {
            ApplicationChanges.Create(transaction, Key, "what it does", config, Now);
            return ValueTask.FromResult(true);
        },
        default);

    private static async Task Set(IMetadataStore store, Func<ApplicationRow, ApplicationRow> change) => await store.Commit(
        async transaction =>
        {
            await ApplicationChanges.Set(transaction, Key, change);
            return true;
        },
        default);

    private static async Task<OperationRow> Update(IMetadataStore store, ExpectedVersion expected, string code) => await store.Commit(
        transaction => ApplicationChanges.Update(transaction, Key, expected, "UpdateApplication", config => config with { Code = code }, Now), default);

    private static async Task<OperationRow> RollBack(IMetadataStore store, long number) => await store.Commit(
        transaction => ApplicationChanges.RollBack(transaction, Key, new ExpectedVersion(number, null), Now), default);
}
