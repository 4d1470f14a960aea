using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Changes the partition spec that writers use. Files of earlier specs stay as they are.</summary>
public sealed record SpecAction : CommitAction
{
    /// <summary>Names of fields that leave the spec.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>New names of fields.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();

    /// <summary>New fields: full column name, transform, field name (null: derived from both).</summary>
    public IReadOnlyList<(string Column, Transform Transform, string? Name)> Added { get; init; } = [];

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var table = draft.Metadata;
        var fields = table.DefaultSpec.Fields.ToList();
        foreach (var name in Removed)
        {
            fields.Remove(Find(fields, name));
        }

        foreach (var (name, renamed) in Renamed)
        {
            var field = Find(fields, name);
            fields[fields.IndexOf(field)] = field with { Name = renamed };
        }

        foreach (var (column, transform, name) in Added)
        {
            var source = table.CurrentSchema.Find(column) ?? throw IcebergFormat.Broken($"there is no column {column}");
            if (fields.Exists(field => field.SourceId == source.Id && field.Transform == transform))
            {
                throw IcebergFormat.Broken($"the table is partitioned by {transform} of {column} already");
            }

            fields.Add(new PartitionField(source.Id, FieldId: 0, name ?? transform.DefaultName(source.Name), transform));
        }

        draft.Apply(new TableUpdate.AddSpec(new PartitionSpec(0, fields)));
        draft.Apply(new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded));
        return ValueTask.CompletedTask;
    }

    private static PartitionField Find(List<PartitionField> fields, string name) =>
        fields.Find(field => field.Name == name) ?? throw IcebergFormat.Broken($"there is no partition field {name}");
}
