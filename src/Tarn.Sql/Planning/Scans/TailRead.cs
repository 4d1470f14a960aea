using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Catalog;
using Tarn.Workers.FileTables;

namespace Tarn.Sql.Planning.Scans;

/// <summary>A read of undelivered rows. Its columns have the table's names and types, as a file has them that Tarn wrote.</summary>
/// <param name="table">The file table of the statement.</param>
/// <param name="columns">The table's columns.</param>
internal sealed class TailRead(FileTableBuilder table, IReadOnlyList<TailLink> files, StructType columns)
{
    private readonly List<NestedField> _read = [];

    /// <summary>Whether the columns with the rows' operations and order are read too.</summary>
    public bool HasOrigins { get; init; }

    /// <summary>An expression for the value of a column, or of a field in it, in its own type.</summary>
    /// <param name="fields">Ordinals in the column's rows, from the column down.</param>
    public string Value(TableColumn column, IReadOnlyList<int> fields)
    {
        var place = _read.FindIndex(field => field.Id == column.FieldId);
        if (place < 0)
        {
            place = _read.Count;
            _read.Add(columns.Fields.First(field => field.Id == column.FieldId));
        }

        return NestedProjection.Write("t" + place.ToString(CultureInfo.InvariantCulture), column, fields, null, isUntyped: true);
    }

    /// <summary>The FROM clause; called after all columns were requested.</summary>
    public string From()
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            SchemaJson.Write(writer, new Schema(0, new StructType([.. _read])));
        }

        var request = table.Add(new TailRequest(files, Encoding.UTF8.GetString(json.WrittenSpan)) { HasOrigins = HasOrigins });
        return $"{TailRequest.FunctionName}({request.ToString(CultureInfo.InvariantCulture)})";
    }
}
