using System.Text;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// The partition keys of the records of a buffer that first needed a change of the table's columns. At most
/// <see cref="KeysMax"/> keys of <see cref="KeyLengthMax"/> characters; further changes have no key.
/// </summary>
internal sealed class ChangeKeys
{
    /// <summary>The most keys.</summary>
    public const int KeysMax = 1_000;

    /// <summary>The most characters of a key. Longer keys are cut: keys that a producer's library packs have no limit.</summary>
    public const int KeyLengthMax = 256;

    // The newest version of the shape that the record of the key made.
    private readonly List<(int Version, string? Key)> _keys = [];
    private string? _restKey;
    private bool _hasRest;
    private int _version;

    /// <summary>Notes a record after which the shape has a new version, or values in <c>_rest</c>.</summary>
    /// <param name="hasRest">Whether values of the buffer's records went to <c>_rest</c>.</param>
    /// <param name="record">The record that the buffer took last.</param>
    public void Note(TableShape shape, bool hasRest, in DeliveryRecord record)
    {
        if (shape.Version != _version)
        {
            _version = shape.Version;
            if (_keys.Count < KeysMax)
            {
                _keys.Add((_version, KeyOf(record)));
            }
        }

        if (hasRest && !_hasRest)
        {
            (_hasRest, _restKey) = (true, KeyOf(record));
        }
    }

    public void Begin(TableShape shape) => _version = shape.Version;

    /// <summary>The key of the record that first needed a change; null: none is known.</summary>
    /// <param name="path">The changed column's path, parts joined by dots.</param>
    public string? Find(TableShape shape, string path)
    {
        if (path == TableShape.RestColumn)
        {
            return _restKey;
        }

        return shape.ChangedAt(path) is { } version ? _keys.Find(key => key.Version >= version).Key : null;
    }

    public void Clear()
    {
        _keys.Clear();
        (_restKey, _hasRest, _version) = (null, false, 0);
    }

    private static string? KeyOf(in DeliveryRecord record)
    {
        if (record.PartitionKey.IsEmpty)
        {
            return null;
        }

        var key = Encoding.UTF8.GetString(record.PartitionKey.Span);
        return key.Length > KeyLengthMax ? key[..KeyLengthMax] : key;
    }
}
