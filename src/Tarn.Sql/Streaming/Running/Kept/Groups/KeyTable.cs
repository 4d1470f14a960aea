using System.IO.Hashing;
using System.Security.Cryptography;

namespace Tarn.Sql.Streaming.Running.Kept.Groups;

/// <summary>
/// Keys by number, found by their bytes: open addressing over one array. Memory: a key takes its bytes and about 20 more.
/// </summary>
internal sealed class KeyTable
{
    public const int None = -1;

    private const int SlotsMin = 8;
    private const long DeadBytesMin = 1 << 20;

    // Producers cannot choose keys that collide.
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly PagedList<Entry> _entries = new();
    private readonly Stack<int> _free = [];
    private KeyBytes _bytes = new();

    // Numbers from 1 on; 0: the slot is free.
    private int[] _slots = new int[SlotsMin];
    private long _dead;

    /// <summary>The numbers that were taken; some may be free again.</summary>
    public int Count => _entries.Count;

    /// <summary>The bytes of its memory.</summary>
    public long Bytes => _bytes.Capacity + ((long)_slots.Length * sizeof(int)) + (_entries.Capacity * 2 * sizeof(uint));

    /// <summary>The bytes of a key; valid until it is removed.</summary>
    public ReadOnlySpan<byte> this[int key] => _bytes[_entries[key].Place];

    /// <summary>The hash of a key, which any table of this process may take.</summary>
    public static uint HashOf(ReadOnlySpan<byte> text) => (uint)XxHash3.HashToUInt64(text, Seed);

    public uint HashOf(int key) => _entries[key].Hash;

    /// <summary>The number of a key; <see cref="None"/>: it is not there.</summary>
    public int Find(ReadOnlySpan<byte> text, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var entry = _entries[_slots[slot] - 1];
            if (entry.Hash == hash && _bytes[entry.Place].SequenceEqual(text))
            {
                return _slots[slot] - 1;
            }
        }

        return None;
    }

    /// <summary>Adds a key that is not there.</summary>
    public int Add(ReadOnlySpan<byte> text, uint hash)
    {
        if ((_entries.Count - _free.Count + 1L) * 4 > _slots.Length * 3L)
        {
            Grow();
        }

        var entry = new Entry { Hash = hash, Place = _bytes.Add(text) };
        if (_free.TryPop(out var key))
        {
            _entries[key] = entry;
        }
        else
        {
            key = _entries.Count;
            _entries.Add(entry);
        }

        Put(key, hash);
        return key;
    }

    /// <summary>Removes a key, whose number is free then.</summary>
    public void Remove(int key)
    {
        var mask = _slots.Length - 1;
        var hole = (int)_entries[key].Hash & mask;
        while (_slots[hole] != key + 1)
        {
            hole = (hole + 1) & mask;
        }

        // A later key of the same run moves up, unless it would come before the slot of its hash.
        for (var next = (hole + 1) & mask; _slots[next] != 0; next = (next + 1) & mask)
        {
            var home = (int)_entries[_slots[next] - 1].Hash & mask;
            if (((next - home) & mask) >= ((next - hole) & mask))
            {
                _slots[hole] = _slots[next];
                hole = next;
            }
        }

        _slots[hole] = 0;
        _dead += KeyBytes.SizeOf(this[key]);
        _entries[key].Place = KeyBytes.NoPlace;
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
        foreach (var key in _slots)
        {
            if (key != 0)
            {
                ref var entry = ref _entries[key - 1];
                entry.Place = bytes.Add(_bytes[entry.Place]);
            }
        }

        (_bytes, _dead) = (bytes, 0);
    }

    private void Grow()
    {
        // Entries are in the order of their numbers; slots are not.
        _slots = new int[2 * _slots.Length];
        for (var key = 0; key < _entries.Count; key++)
        {
            var entry = _entries[key];
            if (entry.Place != KeyBytes.NoPlace)
            {
                Put(key, entry.Hash);
            }
        }
    }

    private void Put(int key, uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = key + 1;
    }

    private struct Entry
    {
        public uint Hash { get; init; }

        public uint Place { get; set; }
    }
}
