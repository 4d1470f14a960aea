using Tarn.Aws.TarnApi.Pending;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage.Losses;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>
/// The records and messages that ended unconsumed as the SQL table <c>tarn.losses</c>: the newest 10,000 rows of 90 days. A row is the losses
/// of one resource, kind and reason in one hour.
/// </summary>
/// <remarks>Of the resources that the principal may describe.</remarks>
internal sealed class LossesTable(IMetadataStore store)
{
    /// <summary>The table's name in database <c>tarn</c>.</summary>
    public const string Name = "losses";

    private const int RowsMax = 10_000;

    private static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("lost_at", SqlType.TimestampWithTimeZone(3), Comment: "the newest loss of the row"),
        new("first_lost_at", SqlType.TimestampWithTimeZone(3), Comment: "the first loss of the row"),
        new("account", SqlType.Varchar),
        new("region", SqlType.Varchar),
        new("service", SqlType.Varchar, Comment: "sqs, sns, lambda, firehose, dynamodb or s3"),
        new("resource", SqlType.Varchar, Comment: "ARN of the queue, subscription, function, mapping, delivery, table or bucket"),
        new("kind", SqlType.Varchar, Comment: "expired, refused, exhausted, too old, too large, unread, deleted or damaged"),
        new("losses", SqlType.Bigint, Comment: "records or messages"),
        new("bytes", SqlType.Bigint, Comment: "0: not known"),
        new("reason", SqlType.Varchar),
    ];

    /// <summary>The rows of the principal's account and region, of the resources that it may describe.</summary>
    public async ValueTask<TableHandle> Find(SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, bool>(StringComparer.Ordinal);
        var newest = new Queue<object?[]>();
        await foreach (var row in LossRows.All(store, cancellationToken))
        {
            if (!IsSeen(principal, row.Loss, seen))
            {
                continue;
            }

            newest.Enqueue(Show(row));
            if (newest.Count > RowsMax)
            {
                newest.Dequeue();
            }
        }

        return new(LakeSqlCatalog.SystemDatabase, Name, Columns, null) { Rows = [.. newest] };
    }

    // Damaged events of an internal stream name no account: the operators see them.
    private static bool IsSeen(SqlPrincipal principal, Loss loss, Dictionary<string, bool> seen)
    {
        if (!seen.TryGetValue(loss.Arn, out var isSeen))
        {
            var (account, region, _) = loss.Home;
            var (action, resource) = DescribeRights.Of(loss.Arn);
            isSeen = account.Length == 0
                ? principal.Rights.IsAllowed("tarn:GetStatus", "*")
                : account == principal.Account && region == principal.Region && principal.Rights.IsAllowed(action, resource);
            seen.Add(loss.Arn, isSeen);
        }

        return isSeen;
    }

    private static object?[] Show(LossRow row)
    {
        var (account, region, service) = row.Loss.Home;
        return
        [
            SqlTime.Of(row.LastMs), SqlTime.Of(row.FirstMs), account, region, service, row.Loss.Arn, Loss.TextOf(row.Loss.Kind), row.Loss.Count, row.Loss.Bytes,
            row.Loss.Reason,
        ];
    }
}
