using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Access.Audit;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Changes;
using Tarn.Sql.Running;

namespace Tarn.Aws.CloudTrail.Table;

/// <summary>
/// Removes the rows of <c>tarn.audit</c> whose time has passed: a first part of the chain, so that the rest stays whole. The audit notes its end before, so
/// that a reader knows missing rows from expired ones.
/// </summary>
/// <param name="kept">How long rows stay.</param>
public sealed partial class AuditExpiry(
    AuditTable table, AuditLog audit, OwnChanges changes, IOwnQueries queries, TimeSpan kept, TimeProvider time, ILogger log)
{
    /// <summary>Removes the expired rows of all accounts.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        foreach (var account in table.Accounts)
        {
            try
            {
                await Run(account, cancellationToken);
            }
            catch (SqlException failure)
            {
                LogFailed(log, account, failure.Message);
            }
        }
    }

    /// <summary>Removes the expired rows of an account. Rows may be out of order by the time of a call: none goes before a row that stays.</summary>
    /// <exception cref="SqlException">A statement failed.</exception>
    public async Task Run(string account, CancellationToken cancellationToken)
    {
        var day = (time.GetUtcNow() - kept).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var first = await queries.Rows(
            SqlPrincipal.OfTarn(account, AuditTable.Region),
            $"SELECT coalesce(min(sequence) FILTER (WHERE event_time >= TIMESTAMP '{day} 00:00:00 UTC'), max(sequence) + 1) FROM {AuditTable.Form.SqlName}",
            cancellationToken);
        if (first is not [[{ } text]] || !long.TryParse(text, CultureInfo.InvariantCulture, out var sequence) || sequence <= audit.FirstOf(account))
        {
            return;
        }

        await audit.Expire(account, sequence, cancellationToken);
        await changes.Run(account, AuditTable.Region, $"DELETE FROM {AuditTable.Form.SqlName} WHERE sequence < {text}", cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "Expired rows of the audit of {Account} cannot be removed now, and are later: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string reason);
}
