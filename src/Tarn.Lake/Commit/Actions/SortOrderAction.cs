using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Changes the order in which writers sort rows. Existing files stay as they are.</summary>
/// <param name="Keys">Full column name, transform, direction, and whether nulls come first. Empty: not sorted.</param>
public sealed record SortOrderAction(IReadOnlyList<(string Column, Transform Transform, bool Descending, bool NullsFirst)> Keys) : CommitAction
{
    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var schema = draft.Metadata.CurrentSchema;
        var fields = Keys.Select(key => new SortField(
            schema.Find(key.Column)?.Id ?? throw IcebergFormat.Broken($"there is no column {key.Column}"), key.Transform, key.Descending, key.NullsFirst));
        draft.Apply(new TableUpdate.AddSortOrder(new SortOrder(0, [.. fields])));
        draft.Apply(new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded));
        return ValueTask.CompletedTask;
    }
}
