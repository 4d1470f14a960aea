using Tarn.Lake.Avro;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Reads an Avro record's values by Iceberg field id. A field that the writer did not know is null.</summary>
internal readonly struct ManifestRecord(AvroRecord record)
{
    public object? this[int fieldId]
    {
        get
        {
            var fields = record.Schema.Fields;
            for (var i = 0; i < fields.Count; i++)
            {
                if (fields[i].FieldId == fieldId)
                {
                    return record.Values[i];
                }
            }

            return null;
        }
    }

    public T Required<T>(int fieldId) =>
        this[fieldId] is T value ? value : throw IcebergFormat.Broken($"manifest field {fieldId} is missing or of another type");

    public long? Long(int fieldId) => this[fieldId] switch
    {
        long value => value,
        int value => value,
        _ => null,
    };

    public int? Int(int fieldId) => this[fieldId] is int value ? value : null;

    public long RequiredLong(int fieldId) =>
        Long(fieldId) ?? throw IcebergFormat.Broken($"manifest field {fieldId} is missing");

    public IReadOnlyList<T> List<T>(int fieldId) =>
        this[fieldId] is List<object?> items ? items.OfType<T>().ToArray() : [];

    /// <summary>A map with int keys: an array of key-value records.</summary>
    public IReadOnlyDictionary<int, T> Map<T>(int fieldId)
    {
        if (this[fieldId] is not List<object?> { Count: > 0 } items)
        {
            return Empty<T>.Map;
        }

        var map = new Dictionary<int, T>(items.Count);
        foreach (var item in items)
        {
            if (item is AvroRecord { Values: [int key, T value, ..] })
            {
                map[key] = value;
            }
        }

        return map;
    }

    private static class Empty<T>
    {
        public static readonly IReadOnlyDictionary<int, T> Map = System.Collections.Frozen.FrozenDictionary<int, T>.Empty;
    }
}
