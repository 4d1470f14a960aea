using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes;

/// <summary>The table that a statement changes.</summary>
internal static class ChangeTarget
{
    /// <summary>The pinned table of a planned change.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: Tarn cannot write the table; the message says why.</exception>
    public static PinnedSnapshot Of(PlannedChange planned, SourcePosition at)
    {
        var pinned = planned.Target.State as PinnedSnapshot;
        var reason = pinned is null ? "its rows are not in files" : WritableTable.ReadOnlyReason(pinned.Table.Metadata);
        return reason is null ? pinned! : throw new SqlException(
            SqlErrorName.NotSupported, $"Table '{planned.Target.Database}.{planned.Target.Name}' cannot be changed: {reason}", at);
    }
}
