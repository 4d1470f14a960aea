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
        var (rows, begin) = (AuditTable.Form.SqlName, $"TIMESTAMP '{day} 00:00:00 UTC'");

        // Both read few files: of the days that have passed, and of numbers up to theirs.
        if (await Number(account, $"max(sequence) FROM {rows} WHERE event_time < {begin}", cancellationToken) is not { } last)
        {
            return;
        }

        var sequence = await Number(account, $"min(sequence) FROM {rows} WHERE event_time >= {begin} AND sequence <= {last}", cancellationToken) ?? last + 1;
        if (sequence <= audit.FirstOf(account))
        {
            return;
        }

        await audit.Expire(account, sequence, cancellationToken);
        await changes.Run(account, AuditTable.Region, $"DELETE FROM {rows} WHERE sequence < {sequence}", cancellationToken);
    }

    private async Task<long?> Number(string account, string selection, CancellationToken cancellationToken) =>
        await queries.Rows(SqlPrincipal.OfTarn(account, AuditTable.Region), $"SELECT {selection}", cancellationToken) is [[{ } text]]
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : null;

    [LoggerMessage(1, LogLevel.Warning, "Expired rows of the audit of {Account} cannot be removed now, and are later: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string reason);
}
