using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Changes the columns of a table. Its name mapping follows.</summary>
/// <param name="Edit">Makes the edits. It is called again when the table has changed meanwhile.</param>
public sealed record SchemaAction(Action<SchemaEditor> Edit) : CommitAction
{
    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        var table = draft.Metadata;
        var editor = new SchemaEditor(table.CurrentSchema, table.LastColumnId);
        Edit(editor);
        draft.Apply(new TableUpdate.AddSchema(editor.Schema, editor.LastColumnId));
        draft.Apply(new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded));
        if (NameMapping.Of(table) is { } mapping)
        {
            draft.SetProperties(new Dictionary<string, string> { [NameMapping.Property] = mapping.Follow(editor.Columns).ToJson() });
        }

        return ValueTask.CompletedTask;
    }
}
