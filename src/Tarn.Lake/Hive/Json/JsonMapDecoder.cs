using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>
/// A map. Entries whose keys become null are left out; keys that become equal are refused, as equal names are. In OpenX's JSON a blank
/// text is null.
/// </summary>
internal sealed class JsonMapDecoder(JsonDecoder key, JsonDecoder value, MapKeys keys, bool isLenient) : JsonDecoder
{
    private int _entries;

    public override void Begin()
    {
        _entries = 0;
        key.Begin();
        value.Begin();
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        vector.SetEntry(row, _entries, 0);
    }

    protected override JsonOutcome Decode(JsonLine line, int node, VectorView vector, int row)
    {
        var map = line[node];
        if (map.Kind != JsonNodeKind.Object)
        {
            return isLenient && map.IsScalar && JavaText.Trim(line.Text(node)).IsEmpty ? JsonOutcome.Null : JsonOutcome.Invalid;
        }

        var start = _entries;
        keys.Begin(start);
        for (var name = node + 1; name < map.Next; name = line[name + 1].Next)
        {
            ListGrowth.Grow(vector, _entries);
            var keyVector = vector.Elements.Field(0);
            if (!key.TryRead(line, name, keyVector, _entries))
            {
                return JsonOutcome.Invalid;
            }

            if (keyVector.IsNull(_entries))
            {
                keyVector.Validity(_entries + 1)[_entries >> 6] |= 1UL << (_entries & 63); // the next entry takes its place
                continue;
            }

            if (!keys.Add(keyVector, _entries) || !value.TryRead(line, name + 1, vector.Elements.Field(1), _entries++))
            {
                return JsonOutcome.Invalid;
            }
        }

        vector.SetEntry(row, start, _entries - start);
        vector.SetElementCount(_entries);
        return JsonOutcome.Value;
    }
}
