using Tarn.Access.Audit;
using Tarn.Access.Audit.Chain;
using Tarn.Aws.FedTables;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;

namespace Tarn.Aws.CloudTrail.Table;

/// <summary>The table <c>tarn.audit</c> of each account, in one region. It has the events of all regions.</summary>
/// <param name="table">Makes the table and its delivery.</param>
public sealed class AuditTable(FedTable table, IMetadataStore store, AuditLog audit)
{
    public const string Region = "us-east-1";

    public const string Database = "tarn";

    public const string Name = "audit";

    private const string TimeColumn = "event_time";

    private const string Action = "cloudtrail:LookupEvents";

    public static FedTableForm Form { get; } = new(Database, Name, "Calls and refusals: each row has the SHA-256 of the row before")
    {
        DeliveryName = "tarn-audit",
        Buffering = new BufferingConfig(16, 300),
        Columns = new StructType(
        [
            FedTableForm.Field("sequence", PrimitiveType.Long),
            FedTableForm.Field("previous", PrimitiveType.String),
            FedTableForm.Field(TimeColumn, PrimitiveType.TimestampTz),
            FedTableForm.Field("event_id", PrimitiveType.String),
            FedTableForm.Field("event_source", PrimitiveType.String),
            FedTableForm.Field("event_name", PrimitiveType.String),
            FedTableForm.Field("category", PrimitiveType.String),
            FedTableForm.Field("account", PrimitiveType.String),
            FedTableForm.Field("region", PrimitiveType.String),
            FedTableForm.Field("principal", PrimitiveType.String),
            FedTableForm.Field("user_name", PrimitiveType.String),
            FedTableForm.Field("access_key_id", PrimitiveType.String),
            FedTableForm.Field("source_address", PrimitiveType.String),
            FedTableForm.Field("error_code", PrimitiveType.String),
            FedTableForm.Field("read_only", PrimitiveType.Boolean),
            FedTableForm.Field("calls", PrimitiveType.Long),
            FedTableForm.Field("resources", PrimitiveType.String),
            FedTableForm.Field("event", PrimitiveType.String),
        ]),
        PartitionBy = [(TimeColumn, Transform.Day)],
        SortBy = ["sequence"],
    };

    /// <summary>The accounts that have the table.</summary>
    public IReadOnlyList<string> Accounts =>
        [.. audit.Feeds.Where(feed => feed.HasTable && table.Exists(new CatalogScope(feed.Account, Region))).Select(feed => feed.Account)];

    /// <summary>Whether a principal sees the rows: LookupEvents knows no right to single events.</summary>
    public static bool IsSeenBy(IRights rights) => rights.IsAllowed(Action, "*") && !rights.IsDenied(Action, "*");

    /// <summary>Makes the tables and deliveries of accounts that have none yet.</summary>
    public async Task MakeAll(CancellationToken cancellationToken)
    {
        foreach (var feed in audit.Feeds.Where(feed => !feed.HasTable))
        {
            await Make(feed.Account, cancellationToken);
        }
    }

    /// <summary>Makes the table of an account, if the account has an audit and no table yet.</summary>
    public async Task Make(string account, CancellationToken cancellationToken)
    {
        if (audit.Feeds.FirstOrDefault(feed => feed.Account == account) is null or { HasTable: true })
        {
            return;
        }

        var scope = new CatalogScope(account, Region);
        await store.CommitWithLog(
            async transaction =>
            {
                if (await AuditFeed.Find(transaction, account) is { HasTable: false } feed)
                {
                    await table.CreateDelivery(transaction, scope, feed.Stream);
                    (feed with { HasTable = true }).Put(transaction);
                }

                return true;
            },
            CancellationToken.None);
        await table.Create(scope, cancellationToken);
    }
}
