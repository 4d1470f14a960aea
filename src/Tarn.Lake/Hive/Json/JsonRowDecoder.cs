using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>
/// A struct. Missing fields are null. In OpenX's JSON an array is a struct by position, and a blank text a struct of nulls.
/// </summary>
internal sealed class JsonRowDecoder : JsonDecoder
{
    private readonly JsonNames _names;
    private readonly JsonDecoder[] _fields;
    private readonly bool _isLenient;
    private readonly int[] _places;

    // The values of the fields in an object: by their names, and by names with dots.
    private readonly int[] _found;
    private readonly int[] _dotted;

    public JsonRowDecoder(HiveType type, RowColumn wanted, JsonOptions options)
    {
        _places = WantedOrdinals.Of(wanted.Children, type.Fields.Count);
        _names = new JsonNames(options, [.. type.Fields.Select(field => field.Name)], _places);
        _fields = [.. wanted.Children.Select(child => Of(type.Fields[child.FieldId - 1].Type, child, options))];
        _isLenient = options.IsLenient;
        _found = new int[_fields.Length];
        _dotted = new int[_fields.Length];
    }

    public override void Begin()
    {
        foreach (var field in _fields)
        {
            field.Begin();
        }
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        SetFieldsNull(vector, row);
    }

    protected override JsonOutcome Decode(JsonLine line, int node, VectorView vector, int row)
    {
        var value = line[node];
        _found.AsSpan().Fill(-1);
        _dotted.AsSpan().Fill(-1);
        switch (value.Kind)
        {
            case JsonNodeKind.Object:
                if (!TryFind(line, node))
                {
                    return JsonOutcome.Invalid;
                }

                break;
            case JsonNodeKind.Array when _isLenient:
                FindByPosition(line, node);
                break;
            default:
                if (!_isLenient || !value.IsScalar || !JavaText.Trim(line.Text(node)).IsEmpty)
                {
                    return JsonOutcome.Invalid;
                }

                break;
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            var part = _found[i] >= 0 ? _found[i] : _dotted[i];
            if (part < 0)
            {
                _fields[i].SetNull(vector.Field(i), row);
            }
            else if (!_fields[i].TryRead(line, part, vector.Field(i), row))
            {
                return JsonOutcome.Invalid;
            }
        }

        return JsonOutcome.Value;
    }

    private bool TryFind(JsonLine line, int node)
    {
        var end = line[node].Next;
        for (var name = node + 1; name < end; name = line[name + 1].Next)
        {
            var text = line.Text(name);
            var place = _names.Find(text);
            if (place >= 0)
            {
                if (_found[place] >= 0)
                {
                    return false; // two names that differ by case alone
                }

                for (; place >= 0; place = _names.Same[place])
                {
                    _found[place] = name + 1;
                }
            }
            else if (_names.HasDots && _names.FindDotted(text) is var dotted && dotted >= 0 && _dotted[dotted] < 0)
            {
                _dotted[dotted] = name + 1;
            }
        }

        return true;
    }

    private void FindByPosition(JsonLine line, int node)
    {
        var ordinal = 0;
        var end = line[node].Next;
        for (var part = node + 1; part < end && ordinal < _places.Length; part = line[part].Next, ordinal++)
        {
            if (_places[ordinal] >= 0)
            {
                _found[_places[ordinal]] = part;
            }
        }
    }

    private void SetFieldsNull(VectorView vector, int row)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            _fields[i].SetNull(vector.Field(i), row);
        }
    }
}
