using System.IO.Hashing;
using System.Security.Cryptography;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>
/// Keys by number, found by their bytes: open addressing over one array of hashes and numbers. A step over other keys reads no bytes of theirs. Memory:
/// a key takes its bytes and about 20 more.
/// </summary>
internal sealed class KeyTable
{
    public const int None = -1;

    private const int SlotsMin = 8;
    private const long DeadBytesMin = 1 << 20;

    // Producers cannot choose keys that collide.
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly PagedList<uint> _places = new();
    private readonly Stack<int> _free = [];
    private KeyBytes _bytes = new();

    // The hash, then the number from 1 on; 0: the slot is free.
    private ulong[] _slots = new ulong[SlotsMin];
    private long _dead;
    private ulong _warmed;

    /// <summary>The numbers that were taken; some may be free again.</summary>
    public int Count => _places.Count;

    /// <summary>The bytes of its memory.</summary>
    public long Bytes => _bytes.Capacity + ((long)_slots.Length * sizeof(ulong)) + (_places.Capacity * sizeof(uint));

    /// <summary>The bytes of a key; valid until it is removed.</summary>
    public ReadOnlySpan<byte> this[int key] => _bytes[_places[key]];

    /// <summary>The hash of a key, which any table of this process may take.</summary>
    public static uint HashOf(ReadOnlySpan<byte> text) => (uint)XxHash3.HashToUInt64(text, Seed);

    /// <summary>The number of a key; <see cref="None"/>: it is not there.</summary>
    public int Find(ReadOnlySpan<byte> text, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (HashIn(slot) == hash && this[KeyIn(slot)].SequenceEqual(text))
            {
                return KeyIn(slot);
            }
        }

        return None;
    }

    /// <summary>Loads the slots of some keys: the processor waits for many at once, where searches would wait for each.</summary>
    public void Warm(ReadOnlySpan<uint> hashes)
    {
        var mask = _slots.Length - 1;
        foreach (var hash in hashes)
        {
            _warmed ^= _slots[(int)hash & mask];
        }
    }

    /// <summary>Adds a key that is not there.</summary>
    public int Add(ReadOnlySpan<byte> text, uint hash)
    {
        if ((_places.Count - _free.Count + 1L) * 4 > _slots.Length * 3L)
        {
            Grow();
        }

        var place = _bytes.Add(text);
        if (_free.TryPop(out var key))
        {
            _places[key] = place;
        }
        else
        {
            key = _places.Count;
            _places.Add(place);
        }

        Put(((ulong)hash << 32) | (uint)(key + 1));
        return key;
    }

    /// <summary>Removes a key, whose number is free then.</summary>
    public void Remove(int key)
    {
        var mask = _slots.Length - 1;
        var hole = (int)HashOf(this[key]) & mask;
        while (KeyIn(hole) != key)
        {
            hole = (hole + 1) & mask;
        }

        // A later key of the same run moves up, unless it would come before the slot of its hash.
        for (var next = (hole + 1) & mask; _slots[next] != 0; next = (next + 1) & mask)
        {
            var home = (int)HashIn(next) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask))
            {
                _slots[hole] = _slots[next];
                hole = next;
            }
        }

        _slots[hole] = 0;
        _dead += KeyBytes.SizeOf(this[key]);
        _free.Push(key);
    }

    /// <summary>Frees the bytes of removed keys when they are more than the others'.</summary>
    public void Compact()
    {
        if (_dead < DeadBytesMin || _dead * 2 < _bytes.Capacity)
        {
            return;
        }

        var bytes = new KeyBytes();
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] != 0)
            {
                _places[KeyIn(slot)] = bytes.Add(this[KeyIn(slot)]);
            }
        }

        (_bytes, _dead) = (bytes, 0);
    }

    private uint HashIn(int slot) => (uint)(_slots[slot] >> 32);

    private int KeyIn(int slot) => (int)(uint)_slots[slot] - 1;

    private void Grow()
    {
        var before = _slots;
        _slots = new ulong[2 * before.Length];
        foreach (var one in before)
        {
            if (one != 0)
            {
                Put(one);
            }
        }
    }

    private void Put(ulong one)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(one >> 32) & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = one;
    }
}
