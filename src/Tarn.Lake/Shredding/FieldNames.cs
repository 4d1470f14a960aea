using System.Text;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Finds a struct's field by its UTF-8 name, ignoring case. Exact spellings are remembered, so that the usual look-up
/// compares bytes once.
/// </summary>
internal sealed class FieldNames(HiveJsonRules? reading = null)
{
    /// <summary>
    /// Spellings remembered per field, on average; and for the struct, names of no field. The limit keeps producers from growing the table without end.
    /// </summary>
    private const int SpellingsPerFieldMax = 4;
    private const int UnknownMax = 64;

    private readonly Dictionary<string, int> _byFoldedName = new(
        reading is { MatchesCase: true } ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    private readonly List<Entry> _entries = [];
    private int[] _buckets = CreateBuckets(16);

    private readonly record struct Entry(byte[] Spelling, int Field, uint Hash, int Next);

    public void Add(byte[] spelling, int field)
    {
        _byFoldedName.TryAdd(Encoding.UTF8.GetString(spelling), field);
        Remember(spelling, field);
    }

    /// <summary>The field's index, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        for (var i = _buckets[hash & (_buckets.Length - 1)]; i >= 0; i = _entries[i].Next)
        {
            if (_entries[i].Hash == hash && name.SequenceEqual(_entries[i].Spelling))
            {
                return _entries[i].Field;
            }
        }

        return FindFolded(name);
    }

    private int FindFolded(ReadOnlySpan<byte> name)
    {
        if (name.Length > TableShape.NameBytesMax * 2 || _byFoldedName.Count == 0)
        {
            return -1;
        }

        var folded = Encoding.UTF8.GetString(name);
        if (!_byFoldedName.TryGetValue(folded, out var field)
            && !(reading is { DotsAreUnderscores: true } && _byFoldedName.TryGetValue(folded.Replace('.', '_'), out field)))
        {
            field = -1;
        }

        // Only under the rules of another deserializer do fields without a column come again and again, and stay without one.
        if ((field >= 0 || reading is not null) && _entries.Count < (_byFoldedName.Count * SpellingsPerFieldMax) + (reading is null ? 0 : UnknownMax))
        {
            Remember(name.ToArray(), field);
        }

        return field;
    }

    private void Remember(byte[] spelling, int field)
    {
        if (_entries.Count >= _buckets.Length)
        {
            Rehash();
        }

        var hash = Hash(spelling);
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries.Add(new Entry(spelling, field, hash, bucket));
        bucket = _entries.Count - 1;
    }

    private void Rehash()
    {
        _buckets = CreateBuckets(_buckets.Length * 2);
        for (var i = 0; i < _entries.Count; i++)
        {
            ref var bucket = ref _buckets[_entries[i].Hash & (_buckets.Length - 1)];
            _entries[i] = _entries[i] with { Next = bucket };
            bucket = i;
        }
    }

    private static int[] CreateBuckets(int count)
    {
        var made = new int[count];
        Array.Fill(made, -1);
        return made;
    }

    /// <summary>FNV-1a. It is good enough because names are short and at most a few thousand.</summary>
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash ^ (hash >> 15);
    }
}
