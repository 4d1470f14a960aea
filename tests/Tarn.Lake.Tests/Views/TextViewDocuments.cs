using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Views;

namespace Tarn.Lake.Tests.Views;

/// <summary>The in-memory twin of a door's documents: one line per member.</summary>
internal sealed class TextViewDocuments : IViewDocuments
{
    private const string Mark = "view";

    public GlueView? Read(ReadOnlyMemory<byte> document)
    {
        var lines = Encoding.UTF8.GetString(document.Span).Split('\n');
        return lines[0] != Mark ? null : new GlueView
        {
            Text = lines[1],
            Description = lines[2].Length == 0 ? null : lines[2],
            Columns = [.. lines[4..].Select(line => line.Split('\t'))
                .Select(parts => new ViewColumn(parts[0], parts[1], parts[2].Length == 0 ? null : parts[2]))],
        };
    }

    public ReadOnlyMemory<byte> Write(TableName name, GlueView view, string createdBy) => Encoding.UTF8.GetBytes(string.Join(
        '\n', [Mark, view.Text, view.Description ?? "", createdBy, .. view.Columns.Select(column => $"{column.Name}\t{column.Type}\t{column.Comment}")]));
}
