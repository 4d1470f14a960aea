using System.IO.Hashing;
using System.Numerics;
using Tarn.DuckDb;
using Tarn.Lake.Hive.Types;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Values;

/// <summary>Finds keys that occur twice in a map. The engine expects that its maps have none. Time per key: constant.</summary>
internal sealed class MapKeys
{
    // Up to this many keys are compared one by one.
    private const int FewKeys = 8;
    private const int SlotsFirst = 64;

    // The bytes of a key in the vector; 0: it is text.
    private readonly int _bytes;
    private int[] _slots = [];
    private int _first;
    private bool _hasSlots;

    private MapKeys(int bytes) => _bytes = bytes;

    /// <exception cref="TarnException">NotSupported: keys of the type have parts.</exception>
    public static MapKeys Of(HiveType key) => new(key.Kind switch
    {
        HiveKind.Boolean or HiveKind.TinyInt => 1,
        HiveKind.SmallInt => 2,
        HiveKind.Int or HiveKind.Float or HiveKind.Date => 4,
        HiveKind.BigInt or HiveKind.Double or HiveKind.Timestamp => 8,
        HiveKind.Decimal => key.Precision switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, _ => 16 },
        HiveKind.String or HiveKind.Varchar or HiveKind.Char or HiveKind.Binary => 0,
        _ => throw new TarnException(ErrorKind.NotSupported, $"SQL reads no maps with keys of type {key.Text}"),
    });

    /// <summary>Begins a map.</summary>
    /// <param name="first">The index of its first entry in the vector.</param>
    public void Begin(int first) => (_first, _hasSlots) = (first, false);

    /// <summary>Adds the key at an index, after all keys from the first on. False: the map has it.</summary>
    public bool Add(VectorView keys, int place)
    {
        if (place - _first < FewKeys)
        {
            var key = Bytes(keys, place);
            for (var i = _first; i < place; i++)
            {
                if (Bytes(keys, i).SequenceEqual(key))
                {
                    return false;
                }
            }

            return true;
        }

        if (!_hasSlots || (place - _first) * 2 >= _slots.Length)
        {
            MakeSlots(keys, place);
        }

        return Put(keys, place);
    }

    private void MakeSlots(VectorView keys, int place)
    {
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SlotsFirst, (place - _first + 1) * 4));
        _slots = _slots.Length < length ? new int[length] : _slots;
        Array.Fill(_slots, -1);
        _hasSlots = true;
        for (var i = _first; i < place; i++)
        {
            Put(keys, i);
        }
    }

    private bool Put(VectorView keys, int place)
    {
        var key = Bytes(keys, place);
        var slot = (int)XxHash3.HashToUInt64(key) & (_slots.Length - 1);
        for (; _slots[slot] >= 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (Bytes(keys, _slots[slot]).SequenceEqual(key))
            {
                return false;
            }
        }

        _slots[slot] = place;
        return true;
    }

    private ReadOnlySpan<byte> Bytes(VectorView keys, int place) =>
        _bytes == 0 ? keys.Bytes(place) : keys.Values<byte>((place + 1) * _bytes)[(place * _bytes)..];
}
