using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Lake.Shredding.Retyping;

/// <summary>
/// A function that makes values of columns fit other types of these columns. It shreds each row's values as a record, together with
/// the row's values in <c>_rest</c>. So a value gets to the same column as if its record came now. Its arguments are the JSON of each
/// column and <c>_rest</c>; its result is a struct of the new values and the new <c>_rest</c>.
/// </summary>
/// <param name="name">The function's name in statements.</param>
/// <param name="columns">The columns with their new types.</param>
/// <param name="keepsRest">Whether the table has <c>_rest</c>. If not, a value that does not fit ends the statement.</param>
/// <param name="formats">Further forms of dates and timestamps.</param>
public sealed class RetypeFunction(string name, StructType columns, bool keepsRest, TimeFormats formats) : ScalarFunction
{
    private readonly byte[][] _names =
        [.. columns.Fields.Select(field => JsonEncodedText.Encode(field.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray())];

    private readonly HashSet<string> _returning = [.. columns.Fields.Select(field => field.Name)];

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override bool HandlesNulls => true;

    /// <inheritdoc/>
    public override IReadOnlyList<DuckType> NewParameters() =>
        [.. columns.Fields.Select(_ => DuckType.Of(DuckTypeId.Varchar)), DuckType.Of(DuckTypeId.Varchar)];

    /// <inheritdoc/>
    public override DuckType NewReturnType() =>
        ColumnPlan.Of(new StructType([.. columns.Fields, new NestedField(0, TableShape.RestColumn, PrimitiveType.String)])).ToDuck();

    /// <inheritdoc/>
    public override void Invoke(ChunkView input, VectorView output)
    {
        var options = new ShapeOptions { Evolve = false, KeepRest = true, ColumnsMax = ShapeOptions.ColumnsMost, TimeFormats = formats };
        var shredder = new Shredder(TableShape.Of(columns, options));
        var folding = new RestFolding(path => _returning.Contains(path[0]));
        var record = new ArrayBufferWriter<byte>();
        var sealedRows = 0;
        for (var row = 0; row < input.RowCount; row++)
        {
            record.ResetWrittenCount();
            WriteRecord(input, row, record);
            var rest = input[columns.Fields.Count];
            folding.Fold(record.WrittenSpan, rest.IsNull(row) ? default : rest.Bytes(row));
            var result = shredder.Append(folding.Record, default, folding.Rest);
            if (result.Status == ShredStatus.SealFirst)
            {
                sealedRows += Copy(shredder, output, sealedRows);
                result = shredder.Append(folding.Record, default, folding.Rest);
            }

            Invariant.Check(result.Status == ShredStatus.Appended);
        }

        if (shredder.Rows > 0)
        {
            Copy(shredder, output, sealedRows);
        }
    }

    private void WriteRecord(ChunkView input, int row, ArrayBufferWriter<byte> record)
    {
        record.Write("{"u8);
        var separator = "\""u8;
        for (var i = 0; i < _names.Length; i++)
        {
            record.Write(separator);
            record.Write(_names[i]);
            record.Write("\":"u8);
            EngineJson.Write(input[i].IsNull(row) ? "null"u8 : input[i].Bytes(row), columns.Fields[i].Type, record);
            separator = ",\""u8;
        }

        record.Write("}"u8);
    }

    private int Copy(Shredder shredder, VectorView output, int at)
    {
        var bytes = new ArrayBufferWriter<byte>();
        shredder.Seal(bytes);
        using var chunk = ColumnChunk.Copy(bytes.WrittenSpan);
        if (chunk.HasRest && !keepsRest)
        {
            throw new InvalidOperationException("a value fits no new column, and the table has no _rest");
        }

        var rows = 0;
        foreach (var batch in chunk.Batches)
        {
            for (var i = 0; i < columns.Fields.Count; i++)
            {
                ChunkVectors.Copy(batch, chunk.Root.Children[i], output.Field(i), at + rows);
            }

            ChunkVectors.Copy(batch, chunk.Rest, output.Field(columns.Fields.Count), at + rows);
            rows += batch.Rows;
        }

        return rows;
    }
}
