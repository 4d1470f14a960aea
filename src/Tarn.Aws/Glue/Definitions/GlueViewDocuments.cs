using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Views;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Views as Glue's tables of type VIRTUAL_VIEW.</summary>
public sealed class GlueViewDocuments : IViewDocuments
{
    private const string VirtualView = "VIRTUAL_VIEW";

    /// <inheritdoc/>
    public GlueView? Read(ReadOnlyMemory<byte> document) => CatalogDocument.DecodeTable(document) is { TableType: VirtualView } table
        ? new GlueView
        {
            Text = table.ViewOriginalText,
            ExpandedText = table.ViewExpandedText,
            Columns = [.. table.StorageDescriptor?.Columns?.Select(column => new ViewColumn(column.Name, column.Type ?? "string", column.Comment)) ?? []],
            Parameters = table.Parameters ?? new Dictionary<string, string>(),
            Description = table.Description,
        }
        : null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(TableName name, GlueView view, string createdBy) => CatalogDocument.Encode(
        new Table
        {
            Name = name.Table,
            TableType = VirtualView,
            Description = view.Description,
            PartitionKeys = [],
            Parameters = view.Parameters,
            ViewOriginalText = view.Text,
            ViewExpandedText = view.ExpandedText,
            StorageDescriptor = new StorageDescriptor
            {
                Columns = [.. view.Columns.Select(column => new Column { Name = column.Name, Type = column.Type, Comment = column.Comment })],
            },
            CreatedBy = createdBy,
        },
        []);
}
