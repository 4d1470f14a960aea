using System.Globalization;
using Tarn.Aws.FedTables;
using Tarn.Sql.Changes;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Aws.Logs.Tables;

/// <summary>
/// Removes events from segments and from the table: past their group's retention, or of deleted groups and streams.
/// Readers do not see them before that either; SQL does.
/// </summary>
public sealed class LogExpiry(LogStore logs, FedTable table, OwnChanges changes, ResourceRegistry registry, TimeProvider time)
{
    private const int ConditionsMax = 50;

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _opened = time.GetUtcNow();
    private volatile bool _hasRun;

    /// <summary>The first run comes soon after a start, so that servers that stop often expire events as well.</summary>
    public DateTimeOffset? Due => _hasRun ? null : _opened + AfterStart;

    /// <summary>Removes expired events.</summary>
    public async Task Expire(CancellationToken cancellationToken)
    {
        _hasRun = true;
        var now = time.GetUtcNow();
        var conditions = new List<(LogScope Scope, string Condition)>();
        foreach (var group in registry.All(LogGroupDefinition.Kind.Service, LogGroupDefinition.Kind.Type).ToList())
        {
            if (LogGroupDefinition.Kind.Read(group).Retention is { } kept)
            {
                var before = now - kept;
                await logs.Expire(LogGroupId.Of(group), before.ToUnixTimeMilliseconds(), cancellationToken);
                var text = before.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                var scope = new LogScope(group.Name.Account, group.Name.Region);
                conditions.Add((scope, $"(group_id = {Text(group.Id.Value)} AND time < TIMESTAMP '{text} UTC')"));
            }
        }

        foreach (var each in conditions.GroupBy(pair => pair.Scope))
        {
            foreach (var some in each.Chunk(ConditionsMax))
            {
                await Delete(each.Key, string.Join(" OR ", some.Select(pair => pair.Condition)), cancellationToken);
            }
        }
    }

    /// <summary>Removes the events of deleted groups and streams.</summary>
    public Task Remove(CancellationToken cancellationToken) => logs.Remove(RemoveRows, cancellationToken);

    private async Task RemoveRows(LogScope scope, IReadOnlyList<LogRemoval> removals, CancellationToken cancellationToken)
    {
        foreach (var some in removals.Chunk(ConditionsMax))
        {
            var conditions = some.Select(removal =>
                removal.Stream is { } stream ? $"stream_id = {Text(stream.Value)}" : $"group_id = {Text(removal.Group.Value)}");
            await Delete(scope, string.Join(" OR ", conditions), cancellationToken);
        }
    }

    private async Task Delete(LogScope scope, string condition, CancellationToken cancellationToken)
    {
        if (table.Exists(LogTable.ScopeOf(scope)))
        {
            await changes.Run(scope.Account, scope.Region, $"DELETE FROM {table.Form.SqlName} WHERE {condition}", cancellationToken);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
