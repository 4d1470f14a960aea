using Tarn.DuckDb;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Formats.Rows;

/// <summary>A record: wanted fields go to their vectors, others are skipped, and missing ones are null.</summary>
internal sealed class AvroRecordDecoder : AvroDecoder
{
    /// <summary>The record's fields in order: where each goes, or −1.</summary>
    private readonly (AvroSchema Schema, int Place)[] _fields;

    /// <summary>The decoder of each wanted field; null: the record lacks it.</summary>
    private readonly AvroDecoder?[] _decoders;

    private readonly IReadOnlyList<RowColumn> _wanted;

    public AvroRecordDecoder(AvroSchema schema, IReadOnlyList<RowColumn> wanted, AvroFieldIds ids, int depth)
    {
        _wanted = wanted;
        _decoders = new AvroDecoder?[wanted.Count];
        _fields = new (AvroSchema, int)[schema.Fields.Count];
        for (var i = 0; i < _fields.Length; i++)
        {
            var place = PlaceOf(ids.Of(schema.Fields[i]));
            if (place >= 0)
            {
                _decoders[place] = Of(schema.Fields[i].Schema, wanted[place], ids, depth);
            }

            _fields[i] = (schema.Fields[i].Schema, place);
        }
    }

    /// <summary>Whether the record has a wanted field.</summary>
    public bool Has(int place) => _decoders[place] is not null;

    public override void Begin()
    {
        foreach (var decoder in _decoders)
        {
            decoder?.Begin();
        }
    }

    /// <summary>Reads a record whose wanted fields are the first columns of a chunk.</summary>
    public void Read(ref AvroReader reader, ChunkView chunk, int row)
    {
        foreach (var (schema, place) in _fields)
        {
            if (place < 0)
            {
                AvroFields.Skip(schema, ref reader);
            }
            else
            {
                _decoders[place]!.Read(ref reader, chunk[place], row);
            }
        }

        for (var i = 0; i < _decoders.Length; i++)
        {
            if (_decoders[i] is null)
            {
                SetMissing(_wanted[i], chunk[i], row);
            }
        }
    }

    public override void Read(ref AvroReader reader, VectorView vector, int row)
    {
        foreach (var (schema, place) in _fields)
        {
            if (place < 0)
            {
                AvroFields.Skip(schema, ref reader);
            }
            else
            {
                _decoders[place]!.Read(ref reader, vector.Field(place), row);
            }
        }

        for (var i = 0; i < _decoders.Length; i++)
        {
            if (_decoders[i] is null)
            {
                SetMissing(_wanted[i], vector.Field(i), row);
            }
        }
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        for (var i = 0; i < _decoders.Length; i++)
        {
            SetMissing(_wanted[i], vector.Field(i), row);
        }
    }

    private static void SetMissing(RowColumn field, VectorView vector, int row)
    {
        vector.MakeNullable();
        vector.SetNull(row);
        if (field.Kind is RowKind.Array or RowKind.Map)
        {
            vector.SetEntry(row, 0, 0);
        }
        else if (field.Kind == RowKind.Row)
        {
            for (var i = 0; i < field.Children.Count; i++)
            {
                SetMissing(field.Children[i], vector.Field(i), row);
            }
        }
    }

    private int PlaceOf(int id)
    {
        for (var i = 0; i < _wanted.Count; i++)
        {
            if (id != 0 && _wanted[i].FieldId == id && _decoders[i] is null)
            {
                return i;
            }
        }

        return -1;
    }
}
