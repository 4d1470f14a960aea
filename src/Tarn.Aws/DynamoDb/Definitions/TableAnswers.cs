using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using TableProjection = Tarn.Aws.DynamoDb.Model.Projection;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>Descriptions of tables in answers.</summary>
internal static class TableAnswers
{
    /// <summary>Describes a table with its exact counts.</summary>
    /// <param name="fill">The restore that made the table; null: none.</param>
    /// <param name="replicas">The tables of other regions with the same items.</param>
    public static TableDescription Of(ItemTable table, ItemStore items, TableFill? fill = null, IReadOnlyList<ItemTable>? replicas = null)
    {
        var document = table.Settings;
        var counts = items.CountsOf(table);
        return new TableDescription
        {
            AttributeDefinitions = Definitions(table),
            TableName = table.Name.Name,
            KeySchema = Schema(table.Keys),
            TableStatus = StatusOf(table.State),
            CreationDateTime = table.Created,
            ProvisionedThroughput = Throughput(document.IsProvisioned ? document.Throughput : default),
            TableSizeBytes = counts.Bytes,
            ItemCount = counts.Items,
            TableArn = table.Arn,
            TableId = IdOf(table),
            BillingModeSummary = document.IsProvisioned && !document.IsModeShown
                ? null
                : new BillingModeSummary { BillingMode = document.IsProvisioned ? BillingMode.Provisioned : BillingMode.PayPerRequest },
            LocalSecondaryIndexes = Indexes(table, isLocal: true, index => Local(table, index, items.CountsOf(index))),
            GlobalSecondaryIndexes = Indexes(table, isLocal: false, index => Global(table, document, index, items.CountsOf(index))),
            TableClassSummary = document.TableClass is { } name ? new TableClassSummary { TableClass = name } : null,
            DeletionProtectionEnabled = document.IsProtected,
            StreamSpecification = table.Window is { } open ? StreamSettings.Of(open) : null,
            LatestStreamLabel = table.Windows is [.., var last] ? last.Label : null,
            LatestStreamArn = table.Windows is [.., var latest] ? table.ArnOf(latest) : null,
            OnDemandThroughput = OnDemand(document),
            GlobalTableVersion = replicas is { Count: > 0 } ? "2019.11.21" : null,
            Replicas = replicas is { Count: > 0 } ? [.. replicas.Select(Replica)] : null,
            RestoreSummary = fill is { TableArn: not null } ? Restore(fill) : null,
        };
    }

    /// <summary>The most units of an on-demand table; null: not named.</summary>
    public static OnDemandThroughput? OnDemand(TableSettings document) => document.OnDemand is { } bounds
        ? new OnDemandThroughput { MaxReadRequestUnits = bounds.Reads, MaxWriteRequestUnits = bounds.Writes }
        : null;

    /// <summary>Whether a request describes an index as it is.</summary>
    public static bool IsSame(IndexDefinition index, IReadOnlyList<KeySchemaElement> keys, TableProjection projection)
    {
        var known = Projection(index);
        return Schema(index.Keys).Select(key => (key.AttributeName, key.KeyType)).SequenceEqual(keys.Select(key => (key.AttributeName, key.KeyType)))
            && known.ProjectionType == projection.ProjectionType
            && (known.NonKeyAttributes ?? []).ToHashSet().SetEquals(projection.NonKeyAttributes ?? []);
    }

    private static ReplicaDescription Replica(ItemTable table) => new()
    {
        RegionName = table.Name.Region,
        ReplicaArn = table.Arn,
        ReplicaStatus = StatusOf(table.State) is var status && status == "UPDATING" ? "ACTIVE" : status,
    };

    private static RestoreSummary Restore(TableFill fill) => new()
    {
        SourceBackupArn = fill.BackupArn,
        SourceTableArn = fill.TableArn,
        RestoreDateTime = fill.Restored,
        RestoreInProgress = !fill.IsDone,
    };

    private static string StatusOf(TableState state) => state switch
    {
        TableState.Creating or TableState.Filling => "CREATING",
        TableState.Active => "ACTIVE",
        TableState.Updating => "UPDATING",
        TableState.Deleting or TableState.Deleted => "DELETING",
    };

    private static string StatusOf(IndexState state) => state switch
    {
        IndexState.Creating => "CREATING",
        IndexState.Active => "ACTIVE",
        IndexState.Deleting => "DELETING",
    };

    // A UUID that is the same in every answer: the id is unique in the instance, and the time of the making in the world.
    public static string IdOf(ItemTable table)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{table.Id.Value} {table.Created:O} {table.Arn}"), hash);
        return new Guid(hash[..16]).ToString();
    }

    public static IReadOnlyList<AttributeDefinition> Definitions(ItemTable table) =>
    [
        .. table.Keys.Attributes
            .Concat(table.Secondary.Where(index => index.State != IndexState.Deleting).SelectMany(index => index.Keys.Attributes))
            .DistinctBy(attribute => attribute.Name)
            .Select(attribute => new AttributeDefinition { AttributeName = attribute.Name, AttributeType = attribute.Kind.WireName() }),
    ];

    public static IReadOnlyList<KeySchemaElement> Schema(KeySchema keys) =>
    [
        .. keys.Partition.Select(attribute => new KeySchemaElement { AttributeName = attribute.Name, KeyType = "HASH" }),
        .. keys.Sort.Select(attribute => new KeySchemaElement { AttributeName = attribute.Name, KeyType = "RANGE" }),
    ];

    private static ProvisionedThroughputDescription Throughput(TableThroughput units) => new()
    {
        NumberOfDecreasesToday = 0,
        ReadCapacityUnits = units.Reads,
        WriteCapacityUnits = units.Writes,
    };

    private static List<T>? Indexes<T>(ItemTable table, bool isLocal, Func<IndexDefinition, T> describe)
    {
        var some = table.Secondary.Where(index => index.IsLocal == isLocal).Select(describe).ToList();
        return some.Count == 0 ? null : some;
    }

    private static LocalSecondaryIndexDescription Local(ItemTable table, IndexDefinition index, ItemCounts counts) => new()
    {
        IndexName = index.Name,
        KeySchema = Schema(index.Keys),
        Projection = Projection(index),
        IndexSizeBytes = counts.Bytes,
        ItemCount = counts.Items,
        IndexArn = $"{table.Arn}/index/{index.Name}",
    };

    private static GlobalSecondaryIndexDescription Global(ItemTable table, TableSettings document, IndexDefinition index, ItemCounts counts) => new()
    {
        IndexName = index.Name,
        KeySchema = Schema(index.Keys),
        Projection = Projection(index),
        IndexStatus = StatusOf(index.State),
        Backfilling = index.State == IndexState.Creating ? true : null,
        ProvisionedThroughput = Throughput(document.IsProvisioned ? document.Indexes.GetValueOrDefault(index.Name) : default),
        IndexSizeBytes = counts.Bytes,
        ItemCount = counts.Items,
        IndexArn = $"{table.Arn}/index/{index.Name}",
    };

    public static TableProjection Projection(IndexDefinition index) => new()
    {
        ProjectionType = index.Projection switch
        {
            ProjectionKind.All => ProjectionType.All,
            ProjectionKind.KeysOnly => ProjectionType.KeysOnly,
            ProjectionKind.Include => ProjectionType.Include,
        },
        NonKeyAttributes = index.Included.Count == 0 ? null : index.Included,
    };
}
