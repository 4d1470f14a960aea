using Tarn.Aws.Glue.Model;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>
/// The columns of an Iceberg table as a client describes them with UpdateTable. Comments are the client's to change. Columns that the metadata lacks, and
/// other types, are refused: a description alone changes no file. Clients also send back an earlier description, which changes nothing.
/// </summary>
internal static class ColumnComments
{
    /// <summary>The updates of the metadata that a description asks for.</summary>
    /// <param name="before">The description before; null: no client has described the table.</param>
    /// <exception cref="AwsErrorException">InvalidInputException: a difference that is no comment.</exception>
    public static IReadOnlyList<TableUpdate> Updates(TableInput described, Table? before, TableMetadata metadata)
    {
        var columns = described.StorageDescriptor?.Columns ?? [];
        if (columns.Count == 0)
        {
            return [];
        }

        var fields = metadata.CurrentSchema.Columns.Fields;
        var former = before?.StorageDescriptor?.Columns ?? [];
        if (!IsSame(columns, former))
        {
            CheckSame(columns, fields);
        }

        var commented = fields.Select(field => Find(columns, field.Name) is { } column ? WithComment(field, column, Find(former, field.Name)) : field).ToList();
        if (commented.SequenceEqual(fields))
        {
            return [];
        }

        var schema = new Schema(0, new StructType([.. commented]), metadata.CurrentSchema.IdentifierFieldIds);
        return [new TableUpdate.AddSchema(schema), new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded)];
    }

    // A comment that is missing, or is still the one of the former description, is not meant to change.
    private static NestedField WithComment(NestedField field, Column column, Column? former) =>
        column.Comment is not { } comment || comment == former?.Comment || comment == (field.Doc ?? "")
            ? field
            : field with { Doc = comment.Length == 0 ? null : comment };

    private static Column? Find(IReadOnlyList<Column> columns, string name) =>
        columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsSame(IReadOnlyList<Column> columns, IReadOnlyList<Column> former) =>
        columns.Count == former.Count && columns.All(column => Find(former, column.Name) is { } one && one.Type == column.Type);

    private static void CheckSame(IReadOnlyList<Column> columns, IReadOnlyList<NestedField> fields)
    {
        foreach (var column in columns)
        {
            var field = fields.FirstOrDefault(one => one.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw Refused($"the table has no column '{column.Name}'");
            if (!HasType(field, column.Type))
            {
                throw Refused($"column '{column.Name}' is of type {HiveTypeText.Of(field.Type)}, not {column.Type}");
            }
        }

        if (fields.FirstOrDefault(field => Find(columns, field.Name) is null) is { } missing)
        {
            throw Refused($"the description lacks the table's column '{missing.Name}'");
        }
    }

    // A description has no word for some types of Iceberg, so a type is the same when both have one text of Hive.
    private static bool HasType(NestedField field, string? type)
    {
        var own = HiveTypeText.Of(field.Type);
        if (type is null || own.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            return HiveTypeText.Of(HiveTypeText.Parse(type)) == own;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    private static AwsErrorException Refused(string difference) => GlueErrors.InvalidInputException(
        $"TableInput.StorageDescriptor.Columns cannot change the schema of an Iceberg table: {difference}. "
        + "Use UpdateOpenTableFormatInput, ALTER TABLE, or a commit of an Iceberg client; comments of columns may be changed here.");
}
