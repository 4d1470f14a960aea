using System.Globalization;
using System.Text.Json;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Converts <c>OpenTableFormatInput.IcebergInput</c> to the creation of a table.</summary>
internal static class IcebergInputs
{
    public static TableCreation Creation(TableName name, IcebergInput input, TableInput? table)
    {
        var creation = input.CreateIcebergTableInput is { } create ? FromIceberg(name, create) : FromColumns(name, table);
        return input.Version is { } version ? creation with { FormatVersion = int.Parse(version, CultureInfo.InvariantCulture) } : creation;
    }

    private static TableCreation FromIceberg(TableName name, CreateIcebergTableInput input)
    {
        var columns = new StructType([.. input.Schema.Fields.Select(FieldOf)]);
        var schema = new Lake.Iceberg.Schemas.Schema(0, columns, input.Schema.IdentifierFieldIds ?? []);
        return new TableCreation
        {
            Name = name,
            Location = input.Location,
            Columns = columns,
            IdentifierColumns = [.. schema.IdentifierFieldIds.Select(id => Path(schema, id))],
            PartitionBy = [.. (input.PartitionSpec?.Fields ?? []).Select(f => (Path(schema, f.SourceId), Transform.Parse(f.Transform), (string?)f.Name))],
            SortBy =
            [
                .. (input.WriteOrder?.Fields ?? []).Select(SortOf).Select(f => (Path(schema, f.SourceId), f.Transform, f.Descending, f.NullsFirst)),
            ],
            Properties = input.Properties ?? new Dictionary<string, string>(),
        };
    }

    // The older form: Hive columns and a location in the table input.
    private static TableCreation FromColumns(TableName name, TableInput? table)
    {
        if (table?.StorageDescriptor is not { Columns: { Count: > 0 } columns, Location: { Length: > 0 } location })
        {
            throw GlueErrors.InvalidInputException(
                "An Iceberg table is made from CreateIcebergTableInput, or from StorageDescriptor.Columns and StorageDescriptor.Location.");
        }

        if (table.PartitionKeys is { Count: > 0 })
        {
            throw GlueErrors.InvalidInputException("PartitionKeys are not those of Iceberg: use CreateIcebergTableInput.PartitionSpec.");
        }

        return new TableCreation
        {
            Name = name,
            Location = location,
            Columns = new StructType([.. columns.Select(c => new NestedField(0, c.Name, HiveTypeText.Parse(c.Type ?? "string")) { Doc = c.Comment })]),
        };
    }

    /// <summary>A column, with the id that the client gives it.</summary>
    public static NestedField FieldOf(IcebergStructField field)
    {
        using var type = JsonDocument.Parse(field.Type);
        return new NestedField(field.Id, field.Name, SchemaJson.ReadType(type.RootElement), field.Required)
        {
            Doc = field.Doc,
            InitialDefault = field.InitialDefault,
            WriteDefault = field.WriteDefault,
        };
    }

    /// <summary>A field of a sort order.</summary>
    public static SortField SortOf(IcebergSortField field) => new(
        field.SourceId, Transform.Parse(field.Transform), field.Direction == IcebergSortDirection.Desc, field.NullOrder == IcebergNullOrder.NullsFirst);

    private static string Path(Lake.Iceberg.Schemas.Schema schema, int id) =>
        schema.PathsById.TryGetValue(id, out var path) ? path : throw GlueErrors.InvalidInputException($"There is no field {id} in the schema.");
}
