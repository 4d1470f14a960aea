using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Sets and removes table properties.</summary>
public sealed record PropertiesAction : CommitAction
{
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of properties to remove; unknown ones: nothing.</summary>
    public IReadOnlyCollection<string> Removed { get; init; } = [];

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        if (Removed.FirstOrDefault(Set.ContainsKey) is { } both)
        {
            throw IcebergFormat.Broken($"property {both} is set and removed in one commit");
        }

        draft.SetProperties(Set);
        var known = Removed.Where(draft.Metadata.Properties.ContainsKey).ToArray();
        if (known.Length > 0)
        {
            draft.Apply(new TableUpdate.RemoveProperties(known));
        }

        return ValueTask.CompletedTask;
    }
}
