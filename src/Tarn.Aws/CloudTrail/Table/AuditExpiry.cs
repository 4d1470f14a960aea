using System.Globalization;
using Tarn.Sql.Changes;

namespace Tarn.Aws.CloudTrail.Table;

/// <summary>Removes the rows of <c>tarn.audit</c> whose time has passed. The oldest go first, so the chain of the others stays whole.</summary>
/// <param name="kept">How long rows stay.</param>
public sealed class AuditExpiry(AuditTable table, OwnChanges changes, TimeSpan kept, TimeProvider time)
{
    /// <summary>Removes expired rows.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - kept).UtcDateTime.ToString("yyyy-MM-dd 00:00:00", CultureInfo.InvariantCulture);
        foreach (var account in table.Accounts)
        {
            var statement = $"DELETE FROM {AuditTable.Form.SqlName} WHERE event_time < TIMESTAMP '{before} UTC'";
            await changes.Run(account, AuditTable.Region, statement, cancellationToken);
        }
    }
}
