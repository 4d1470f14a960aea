using System.Text;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Finds a struct's field by its UTF-8 name, ignoring case. Exact spellings are remembered, so that the usual look-up
/// compares bytes once.
/// </summary>
internal sealed class FieldNames
{
    /// <summary>
    /// Spellings remembered per field, on average. The limit keeps producers from growing the table without end.
    /// </summary>
    private const int SpellingsPerFieldMax = 4;

    private readonly Dictionary<string, int> byFoldedName = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Entry> entries = [];
    private int[] buckets = CreateBuckets(16);

    private readonly record struct Entry(byte[] Spelling, int Field, uint Hash, int Next);

    public void Add(byte[] spelling, int field)
    {
        byFoldedName.TryAdd(Encoding.UTF8.GetString(spelling), field);
        Remember(spelling, field);
    }

    /// <summary>The field's index, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        for (var i = buckets[hash & (buckets.Length - 1)]; i >= 0; i = entries[i].Next)
            if (entries[i].Hash == hash && name.SequenceEqual(entries[i].Spelling))
                return entries[i].Field;
        return FindFolded(name);
    }

    private int FindFolded(ReadOnlySpan<byte> name)
    {
        if (name.Length > TableShape.NameBytesMax * 2 || byFoldedName.Count == 0)
            return -1;
        if (!byFoldedName.TryGetValue(Encoding.UTF8.GetString(name), out var field))
            return -1;
        if (entries.Count < byFoldedName.Count * SpellingsPerFieldMax)
            Remember(name.ToArray(), field);
        return field;
    }

    private void Remember(byte[] spelling, int field)
    {
        if (entries.Count >= buckets.Length)
            Rehash();
        var hash = Hash(spelling);
        ref var bucket = ref buckets[hash & (buckets.Length - 1)];
        entries.Add(new Entry(spelling, field, hash, bucket));
        bucket = entries.Count - 1;
    }

    private void Rehash()
    {
        buckets = CreateBuckets(buckets.Length * 2);
        for (var i = 0; i < entries.Count; i++)
        {
            ref var bucket = ref buckets[entries[i].Hash & (buckets.Length - 1)];
            entries[i] = entries[i] with { Next = bucket };
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
            hash = (hash ^ b) * 16777619u;
        return hash ^ (hash >> 15);
    }
}
