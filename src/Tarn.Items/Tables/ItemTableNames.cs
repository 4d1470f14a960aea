using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Items.Tables;

/// <summary>Names of item tables from the metadata alone, for a stopped server.</summary>
public static class ItemTableNames
{
    /// <summary>The name of the table whose changes a stream has; null: it is no table's.</summary>
    public static async ValueTask<ResourceName?> Find(IMetadataReader reader, StreamId stream)
    {
        await foreach (var row in MetadataRows.All(reader, ItemSpaces.Tables, KeyRange.All, CancellationToken.None))
        {
            if (TableRow.Decode(row.Key, row.Value) is { } table && table.Stream == stream)
            {
                return table.Name;
            }
        }

        return null;
    }
}
