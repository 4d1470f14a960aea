using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDb.Changes;
using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDbStreams;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Delivery;
using Tarn.Items;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Making;
using Tarn.Items.Expiry;
using Tarn.Items.Relays;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Jobs;
using Tarn.Modules.Delivery;
using Tarn.Modules.Kinesis;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Sql.Catalog;
using Tarn.Storage.Disk;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.RocksDb;

namespace Tarn.Modules.Items;

/// <summary>Amazon DynamoDB: item tables, whose rows are in <c>items/</c>.</summary>
internal sealed class ItemsModule : IModule
{
    /// <summary>The rows' cache and their newest changes.</summary>
    public static readonly MemoryShare Rows = new("items", 16, 2, "cached rows of item tables, and rows that are not yet in a file");

    // A part of the share sorts the rows of copies: two sorts at one time, each of a table and its indexes.
    private const long SortShare = 4;
    private const long SortBytesMax = 128L << 20;
    private const int SortsAtOnce = 2;

    private static readonly TimeSpan ExpiryEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RollOverEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SettleEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "items";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(ItemTables), typeof(ItemEngine), typeof(ItemCopies)];

    /// <inheritdoc/>
    public IReadOnlyList<MemoryShare> MemoryShares { get; } = [Rows];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry) = (context.Get<StorageParts>(), context.Get<ResourceRegistry>());
        var disk = context.Get<DataDirectory>().Disk;
        var memory = context.Memory.BytesOf(Rows);
        var sortBytes = Math.Min(memory / SortShare, SortBytesMax);
        var bounds = new RowStoreOptions { MemoryBytes = memory - sortBytes };
        var copyStore = context.Own(await ItemCopyStore.Open(
            storage.Metadata, storage.Objects.Kept, disk, new ItemCopyOptions { SortBytes = (int)(sortBytes / SortsAtOnce) }, cancellationToken));
        var options = new ItemEngineOptions
        {
            OpenRows = reject => RowFolder.Open(disk, DataDirectory.Items, bounds, reject),
            Copies = copyStore,
            IsLogNearlyFull = () => storage.Log.IsNearLimit,
        };
        var tables = context.Add(context.Own(
            await ItemTables.Open(storage.Metadata, registry, storage.Streams, context.Time, options.ChangeDelay, cancellationToken)));
        var room = context.Add(context.Own(
            await ItemEngine.Open(storage.Log, storage.Streams, storage.Floors, tables, context.Time, options, cancellationToken)));
        var copies = await ItemCopyParts.Open(context, room, tables, copyStore, cancellationToken);
        OpenDeliveries(context, room, storage);
        tables.Wanted += context.Jobs.Wake;
        context.OnClose(() =>
        {
            tables.Wanted -= context.Jobs.Wake;
            return ValueTask.CompletedTask;
        });
        context.Get<TableHints>().Find = (principal, name) => HintFor(tables, principal, name);
        context.Status.Add(new ItemTablesPart(room, context.Get<Deliveries>()));
        var destinations = context.Own(new KinesisDestinations(
            new DestinationParts
            {
                Tables = tables,
                Store = storage.Metadata,
                Log = storage.Log,
                Streams = storage.Streams,
                HoldLimit = storage.HoldLimit,
                Time = context.Time,
            }));
        context.OnStart(_ =>
        {
            destinations.Start();
            return ValueTask.CompletedTask;
        });
        context.Health.AddWarnings(() => [.. destinations.Failures]);
        context.Flow.Add(new ItemsFlow(room));
        context.Backlog.Add(new ItemsBacklog(
            tables, copies.Replicas, storage.Streams, storage.Holds, new StreamBacklog(storage.Log, storage.Streams), storage.HoldLimit));
        context.Jobs.Add(new Job("item tables", JobClass.Prompt, SettleEvery, tables.Settle) { Due = () => tables.NextDue });
        var expiry = new ItemExpiry(tables, () => room.OpenItems, context.Time, () => storage.Log.ClockDoubt is null);
        AddStreamJobs(context, room, storage);
        context.Jobs.Add(new Job("item expiry", JobClass.Disk, ExpiryEvery, expiry.Run));
        context.Jobs.Add(new Job("item rows", JobClass.Disk, CheckpointEvery, room.Checkpoint));
        context.Health.AddReason(() => room.Failure is { } failure ? $"Item tables take no writes: {failure}" : null);
        context.Health.AddWarnings(() => room.Notices);
        var limits = context.Settings.Of(KinesisSettings.AwsLimits) ? new TableLimits(context.Time) : null;
        context.Doors.Add(new DynamoDbDoor(new DynamoDbParts(
            room, copies.Copies, copies.Exports, copies.Imports, copies.Replicas, registry, storage.Metadata, context.Time, limits)));
        context.Doors.Add(new DynamoDbStreamsDoor(new DynamoDbStreamsParts(room.Tables, storage.Streams, storage.Log, context.Get<SecretSealer>())));
    }

    private static void AddStreamJobs(ModuleContext context, ItemEngine room, StorageParts storage)
    {
        var rollOver = new StreamRollOver(storage.Metadata, room.Tables, storage.Streams, storage.Log, context.Time);
        context.Jobs.Add(new Job("item streams", JobClass.Disk, RollOverEvery, rollOver.Run));
        var splitting = new StreamSplitOptions();
        var splits = new StreamSplits(storage.Metadata, room.Tables, storage.Streams, room.LoadOf, context.Time, splitting);
        context.Jobs.Add(new Job("item stream splits", JobClass.Prompt, splitting.Every, splits.Run));
    }

    // Names of tables in SQL are in lower case.
    private static string? HintFor(ItemTables tables, SqlPrincipal principal, string name)
    {
        var found = tables.All.FirstOrDefault(table => table.Name.Account == principal.Account && table.Name.Region == principal.Region
            && table.Name.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found is not null && principal.Rights.IsAllowed("dynamodb:DescribeTable", found.Arn)
            ? $"It is an item table; SQL reads it in the lake: tarn items deliver {found.Name.Name} --to DB.NAME"
            : null;
    }

    // The delivery of a deleted table reads on as long as a stream of the table can be read. After that, and where the table has no stream, it
    // delivers the changes that it has read. Its ledger lists the other ones.
    private static void OpenDeliveries(ModuleContext context, ItemEngine room, StorageParts storage)
    {
        var (changes, deliveries) = (context.Get<LateChanges>(), context.Get<Deliveries>());
        changes.Items = new ItemChanges(room, storage.Streams);
        changes.Forget = (transaction, id) => room.Tables.RemoveReader(transaction, id.Value);
        room.Tables.Removing = (transaction, table) => deliveries.SourceRemoved(transaction, table.Stream);
    }
}
