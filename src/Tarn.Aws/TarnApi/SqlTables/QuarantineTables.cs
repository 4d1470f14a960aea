using Tarn.Analytics.Applications;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Quarantine;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>
/// The redrives of a delivery's entries, as the columns <c>redriven_at</c>, <c>attempts</c> and <c>last_error</c> of its table
/// in <c>tarn_quarantine</c>. SQL shows the 10,000 entries with the newest redrives; a longer error shows its beginning.
/// </summary>
internal static class QuarantineTables
{
    public const string Database = QuarantineTable.Database;

    private const string Action = "tarn:ListRefusedRecords";
    private const int RowsMax = 10_000;
    private const int PageRows = 1_000;

    // 10,000 rows with their errors fit into the text of one statement.
    private const int ErrorCharsMax = 200;

    private static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("id", SqlType.Varchar),
        new("redriven_at", SqlType.TimestampWithTimeZone(3), Comment: "null: no redrive has delivered it"),
        new("attempts", SqlType.Bigint, Comment: "redrives so far; null: none"),
        new("last_error", SqlType.Varchar, Comment: "of the last redrive that failed"),
    ];

    /// <summary>Checks that the principal may list the records that the table's delivery or application refused.</summary>
    /// <exception cref="SqlException">PERMISSION_DENIED.</exception>
    public static async ValueTask Check(IMetadataStore store, SqlPrincipal principal, string table, CancellationToken cancellationToken)
    {
        var (owner, application) = await store.Read(
            async reader => await QuarantineNames.FindDelivery(reader, principal.Account, principal.Region, table) is { } delivery
                && await DeliveryOwners.Find(reader, delivery) is { } found
                    ? (found, await ApplicationArn(reader, delivery, found.Name))
                    : default((DeliveryOwner?, string?)),
            cancellationToken);
        var arn = application ?? SeenResources.DeliveryArn(principal, owner?.Name ?? table).ToString();
        if (owner is null || !principal.Rights.IsAllowed(Action, arn))
        {
            throw new SqlException(SqlErrorName.PermissionDenied, $"Access denied to {Database}.{table}: {principal.Identity} may not {Action} on {arn}");
        }
    }

    // Null: the delivery is no application's, or the application was deleted.
    private static async ValueTask<string?> ApplicationArn(IMetadataReader reader, DeliveryId delivery, string name) =>
        await ApplicationQuarantineRow.ApplicationOf(reader, delivery.Value, name) is { } application
            ? (await ResourceRegistry.Get(reader, new ResourceId(application.Value)))?.Arn
            : null;

    /// <summary>The rows of a table; null: there is no such table of the quarantine.</summary>
    public static async ValueTask<TableHandle?> FindBeside(IMetadataStore store, SqlPrincipal principal, string table, CancellationToken cancellationToken)
    {
        var found = await store.Read(reader => QuarantineNames.FindDelivery(reader, principal.Account, principal.Region, table), cancellationToken);
        if (found is not { } delivery)
        {
            return null;
        }

        var newest = new PriorityQueue<RedriveState, (long LastMs, long File, long Number)>();
        EntryId? after = null;
        while (true)
        {
            var last = after;
            var page = await store.Read(reader => RedriveRows.Read(reader, delivery, last, PageRows), cancellationToken);
            foreach (var state in page)
            {
                newest.Enqueue(state, (state.LastMs, state.Entry.File, state.Entry.Number));
                if (newest.Count > RowsMax)
                {
                    newest.Dequeue();
                }
            }

            if (page.Count < PageRows)
            {
                return new TableHandle(Database, table, Columns, null) { Rows = [.. newest.UnorderedItems.Select(item => Row(item.Element))] };
            }

            after = page[^1].Entry;
        }
    }

    private static object?[] Row(RedriveState state) =>
    [
        state.Entry.ToString(),
        state.RedrivenMs is { } ms ? SqlTime.Of(ms) : null,
        (long)state.Attempts,
        state.LastError is { } error ? Shortened($"{state.LastCode}: {error}") : null,
    ];

    private static string Shortened(string text) => text.Length <= ErrorCharsMax ? text : text[..ErrorCharsMax] + "…";
}
