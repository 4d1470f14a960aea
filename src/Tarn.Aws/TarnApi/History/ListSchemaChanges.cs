using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Aws.TarnApi.History;

internal sealed partial class HistoryOperations
{
    /// <summary>
    /// Lists the schemas in a table's metadata. A schema's time is that of its first snapshot, if the table still has one.
    /// </summary>
    public async Task<ListSchemaChangesOutput> ListSchemaChanges(ListSchemaChangesInput input, Call call, CancellationToken cancellationToken)
    {
        using var table = await Pin(call, input.Database, input.Table, cancellationToken);
        return new ListSchemaChangesOutput
        {
            CurrentSchemaId = table.Metadata.CurrentSchemaId,
            Schemas = [.. table.Metadata.Schemas.Select(schema => Show(table.Metadata, schema))],
        };
    }

    private static TableSchema Show(TableMetadata table, Schema schema)
    {
        var snapshots = table.Snapshots.Where(snapshot => snapshot.SchemaId == schema.SchemaId).ToList();
        return new TableSchema
        {
            SchemaId = schema.SchemaId,
            Time = snapshots.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(snapshots.Min(snapshot => snapshot.TimestampMs)),
            Columns = [.. schema.Columns.Fields.Select(field => new SchemaColumn
            {
                Id = field.Id,
                Name = field.Name,
                Type = TypeText.Describe(field.Type),
                Required = field.Required,
                Doc = field.Doc,
            })],
        };
    }
}
