using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Reserves field ids for columns that a later commit gives to the table. Other new columns of its target are added now.</summary>
public sealed record ReserveColumns : CommitAction
{
    /// <summary>The table with the later columns.</summary>
    public required TableMetadata Target { get; init; }

    /// <summary>The field ids of the columns that these replace.</summary>
    public required IReadOnlyList<int> Columns { get; init; }

    /// <summary>Whether the table still has the state on which the target was planned.</summary>
    public required Func<TableMetadata, InferredColumns, bool> Fits { get; init; }

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var present = draft.Metadata.CurrentSchema;
        if (!Fits(draft.Metadata, draft.Inferred) || !Columns.All(present.FieldsById.ContainsKey))
        {
            throw new TarnException(ErrorKind.Conflict, "The columns of the table changed.");
        }

        var more = Target.CurrentSchema.Columns.Fields.Skip(present.Columns.Fields.Count);
        var schema = new Schema(0, new([.. present.Columns.Fields, .. more]), present.IdentifierFieldIds);
        draft.Apply(new TableUpdate.AddSchema(schema, Target.LastColumnId));
        draft.Apply(new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded));
        return ValueTask.CompletedTask;
    }
}
