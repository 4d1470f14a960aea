using Tarn.DuckDb;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Formats.Rows;

/// <summary>Decodes the values of one Avro schema into a vector. Lists count their elements in the current chunk.</summary>
internal abstract class AvroDecoder
{
    private const int DepthMax = 100;

    /// <summary>Makes the decoder of a file's schema for a wanted field.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: values of the schema are none of the field's kind.</exception>
    public static AvroDecoder Of(AvroSchema schema, RowColumn field, AvroFieldIds ids, int depth = 0)
    {
        if (depth > DepthMax)
        {
            throw AvroError.Broken("the schema is nested too deep");
        }

        if (schema.Kind == AvroKind.Union)
        {
            return new AvroUnionDecoder([.. schema.Branches.Select(b => b.Kind == AvroKind.Null ? null : Of(b, field, ids, depth + 1))]);
        }

        return (schema.Kind, field.Kind) switch
        {
            (AvroKind.Record, RowKind.Row) => new AvroRecordDecoder(schema, field.Children, ids, depth + 1),
            (AvroKind.Array, RowKind.Array) => new AvroListDecoder(Of(schema.Items!, field.Children[0], ids, depth + 1)),
            (AvroKind.Map, RowKind.Map) => new AvroMapDecoder(null, Of(schema.Items!, field.Children[1], ids, depth + 1)),
            (AvroKind.Array, RowKind.Map) when schema.Items is { Kind: AvroKind.Record, Fields: [var key, var value] } => new AvroMapDecoder(
                Of(key.Schema, field.Children[0], ids, depth + 1), Of(value.Schema, field.Children[1], ids, depth + 1)),
            _ => AvroValueDecoder.TryOf(schema, field) ?? throw AvroError.Broken(
                $"column {field.Name} has Avro type {schema.LogicalType ?? schema.Kind.ToString()}, which is not read as {field.Kind}"),
        };
    }

    /// <summary>Begins a chunk.</summary>
    public virtual void Begin()
    {
    }

    public abstract void Read(ref AvroReader reader, VectorView vector, int row);

    /// <summary>A null of the field, with nulls in the parts of a row.</summary>
    public virtual void SetNull(VectorView vector, int row)
    {
        vector.MakeNullable();
        vector.SetNull(row);
    }
}
