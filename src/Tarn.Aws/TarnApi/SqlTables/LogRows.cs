using Tarn.Aws.Logs.Tables;
using Tarn.Sql.Catalog;
using Tarn.Storage.Rights;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>The rows of <c>tarn_logs.events</c> that a principal may see: events of groups whose events FilterLogEvents would show.</summary>
internal static class LogRows
{
    public const string Database = LogTable.Database;

    private const string Action = "logs:FilterLogEvents";

    /// <summary>The filter. It comes after the table's pin, so events of a later group are not in the table.</summary>
    public static RowFilter SeenBy(SqlPrincipal principal, ResourceRegistry registry) => new(
        "group_id",
        [.. registry.All("logs", "log-group")
            .Where(group => group.Owner == principal.Account && group.Name.Region == principal.Region && IsSeen(principal.Rights, group.Arn))
            .Select(group => group.Id.Value)
            .Order()]);

    // Policies name a group with or without ":*" at its end: either form allows, and either form denies.
    private static bool IsSeen(IRights rights, string arn) =>
        (rights.IsAllowed(Action, arn) || rights.IsAllowed(Action, arn + ":*"))
        && !rights.IsDenied(Action, arn) && !rights.IsDenied(Action, arn + ":*");
}
