using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The properties of a table.</summary>
internal sealed class PropertiesTable : MetadataTable
{
    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema) => [new("key", SqlType.Varchar), new("value", SqlType.Varchar)];

    public override IAsyncEnumerable<object?[]> Rows(PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, CancellationToken cancellationToken) =>
        table.Metadata.Properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => (object?[])[property.Key, property.Value]).ToAsyncEnumerable();
}
