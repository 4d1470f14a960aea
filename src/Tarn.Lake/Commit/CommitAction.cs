using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit;

/// <summary>
/// A change that Tarn makes to a table. It plans updates and files on the table's present metadata, so it can be planned
/// again after another commit.
/// </summary>
public abstract record CommitAction
{
    private protected CommitAction()
    {
    }

    /// <summary>Conditions that must hold when the commit is prepared.</summary>
    public IReadOnlyList<TableRequirement> Requirements { get; init; } = [];

    /// <summary>Adds the action's updates and files to a commit.</summary>
    internal abstract ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken);
}
