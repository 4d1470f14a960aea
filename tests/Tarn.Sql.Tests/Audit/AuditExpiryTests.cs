using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Audit;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Credentials;
using Tarn.Aws.CloudTrail.Table;
using Tarn.Aws.FedTables;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Sql.Tests.Audit;

/// <summary>The table of the audit over time: a first part of the chain goes, and nothing behind it.</summary>
public sealed class AuditExpiryTests : IDisposable
{
    private const int KeptDays = 90;
    private static readonly string Account = LakeWorld.Principal.Account;
    private static readonly CatalogScope Scope = new(Account, AuditTable.Region);

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-audit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rows_whose_time_has_passed_leave_as_a_first_part_of_the_chain()
    {
        await using var world = await OpenWithTable();
        var time = new ManualTime();
        using var sealer = new SecretSealer(new byte[SecretSealer.KeyBytes]);
        var streams = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(streams);
        using var keys = new AuditKeys(store, sealer, time);
        await store.Commit(
            transaction =>
            {
                new AuditFeed(Account, new StreamId(1), HasTable: true).Put(transaction);
                return ValueTask.FromResult(true);
            },
            default);
        await using var audit = await AuditLog.Open(
            new AuditParts
            {
                Store = store,
                Streams = streams,
                Directory = await StreamDirectory.Open(store, default),
                Keys = keys,
                Time = time,
                Log = NullLogger.Instance,
            },
            default);
        var expiry = new AuditExpiry(
            new AuditTable(TableOf(world), store, audit), audit, world.OwnChanges, world.OwnQueries, TimeSpan.FromDays(KeptDays), time, NullLogger.Instance);

        await expiry.Run(default);
        Assert.Equal(0, audit.FirstOf(Account));

        // A call that began earlier may be recorded later: row 3 is older than row 2, and row 5 older than row 4.
        await Write(world, time.GetUtcNow(), [93, 92, 91, 92, 89, 91, 0]);
        await expiry.Run(default);
        Assert.Equal(4, audit.FirstOf(Account));
        Assert.Equal(["4", "5", "6"], await Rows(world));

        await expiry.Run(default);
        Assert.Equal(["4", "5", "6"], await Rows(world));

        time.Advance(TimeSpan.FromDays(KeptDays + 1));
        await expiry.Run(default);
        Assert.Equal(7, audit.FirstOf(Account));
        Assert.Empty(await Rows(world));
    }

    private async Task<LakeWorld> OpenWithTable()
    {
        var world = await LakeWorld.Open(_folder);
        await world.Store.Commit(tx => world.Catalog.CreateDatabase(tx, AuditTable.Form.NameIn(Scope).DatabaseName, null, default, 1), default);
        await world.Objects.CreateBucket(SystemFolder.BucketOf(Account, AuditTable.Region), Account, AuditTable.Region, default);
        await TableOf(world).Create(Scope, default);
        return world;
    }

    private static FedTable TableOf(LakeWorld world) =>
        new(AuditTable.Form, world.Catalog, world.Committers, world.Objects, null!, TimeProvider.System);

    private static Task Write(LakeWorld world, DateTimeOffset now, int[] ages) => world.OwnChanges.Run(
        Account,
        AuditTable.Region,
        $"INSERT INTO {AuditTable.Form.SqlName} (sequence, event_time) VALUES " + string.Join(", ", ages.Index().Select(row =>
            string.Create(
                CultureInfo.InvariantCulture, $"({row.Index}, TIMESTAMP '{now.AddDays(-row.Item).UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC')"))),
        default);

    private static async Task<IReadOnlyList<string?>> Rows(LakeWorld world) =>
    [
        .. (await world.OwnQueries.Rows(LakeWorld.Principal, $"SELECT sequence FROM {AuditTable.Form.SqlName} ORDER BY sequence", default))
            .Select(row => row[0]),
    ];
}
