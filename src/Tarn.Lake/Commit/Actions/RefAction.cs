using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Creates, moves or removes a branch or tag.</summary>
/// <param name="Name">Its name. Main is never removed.</param>
/// <param name="Ref">Its snapshot and retention; null: it is removed, and must exist.</param>
public sealed record RefAction(string Name, SnapshotRef? Ref) : CommitAction
{
    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var present = draft.Metadata.Refs.GetValueOrDefault(Name);
        if (Ref is { } reference)
        {
            if (present is not null && present.IsBranch != reference.IsBranch)
            {
                throw IcebergFormat.Broken($"{Name} is a {(present.IsBranch ? "branch" : "tag")} already");
            }

            draft.Apply(new TableUpdate.SetRef(Name, reference));
        }
        else if (Name == SnapshotRef.Main)
        {
            throw IcebergFormat.Broken("main cannot be removed");
        }
        else
        {
            draft.Apply(present is null ? throw IcebergFormat.Broken($"there is no branch or tag {Name}") : new TableUpdate.RemoveRef(Name));
        }

        return ValueTask.CompletedTask;
    }
}
