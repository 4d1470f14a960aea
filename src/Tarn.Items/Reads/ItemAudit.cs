using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Storage.Rows;

namespace Tarn.Items.Reads;

/// <summary>Compares a table's rows with its indexes and counts, at one moment. Memory: one row, and the findings.</summary>
internal static class ItemAudit
{
    private const int FindingsMax = 100;

    /// <summary>A sentence for each difference, at most 100; empty: all agree.</summary>
    public static IReadOnlyList<string> Run(RowSnapshot rows, ItemTable table)
    {
        var findings = new List<string>();
        var indexes = table.Indexes.Where(index => index.State == IndexState.Active).ToList();
        var expected = indexes.ToDictionary(index => index.Id, _ => new ItemCounts());
        var found = new ItemCounts();
        using (var items = rows.Read(RowForm.All(table.Id.Value), isForward: true))
        {
            while (items.MoveNext())
            {
                var item = RowForm.ItemOf(items.Value);
                found = new ItemCounts(found.Items + 1, found.Bytes + item.SizeBytes);
                CheckKey(table, item, items.Key, findings);
                foreach (var index in indexes)
                {
                    if (CheckIndexRow(rows, table, index, item, findings) is { } bytes)
                    {
                        var counts = expected[index.Id];
                        expected[index.Id] = new ItemCounts(counts.Items + 1, counts.Bytes + bytes);
                    }
                }
            }
        }

        CheckCounts(rows, table.Id.Value, found, $"table {table.Name.Name}", findings);
        foreach (var index in indexes)
        {
            var name = $"index {index.Name} of table {table.Name.Name}";
            CheckCounts(rows, index.Id, expected[index.Id], name, findings);
            CheckRows(rows, index, expected[index.Id].Items, name, findings);
        }

        return findings;
    }

    private static void CheckKey(ItemTable table, Item item, ReadOnlySpan<byte> key, List<string> findings)
    {
        if (!key[RowForm.IdBytes..].SequenceEqual(KeyForm.Of(table.Keys, item)))
        {
            Add(findings, $"An item of table {table.Name.Name} is at the place of another key: {item}.");
        }
    }

    // The size of the index's row; null: the index has none of this item.
    private static long? CheckIndexRow(RowSnapshot rows, ItemTable table, IndexDefinition index, Item item, List<string> findings)
    {
        if (KeyForm.OfIndexRow(index.Keys, table.Keys, item) is not { } key)
        {
            return null;
        }

        var row = index.Project(table.Keys, item);
        if (rows.Get(RowForm.Key(index.Id, key)) is not { } found || !found.AsSpan().SequenceEqual(row.Bytes.Span))
        {
            Add(findings, $"Index {index.Name} of table {table.Name.Name} lacks the row of an item, or has another one: {item}.");
        }

        return row.SizeBytes;
    }

    private static void CheckCounts(RowSnapshot rows, long id, ItemCounts found, string name, List<string> findings)
    {
        var kept = rows.Get(RowForm.CountsKey(id)) is { } row ? ItemCounts.Read(row) : default;
        if (kept != found)
        {
            Add(findings, $"The {name} has {found.Items} items of {found.Bytes} bytes, and its counts say {kept.Items} and {kept.Bytes}.");
        }
    }

    private static void CheckRows(RowSnapshot rows, IndexDefinition index, long expected, string name, List<string> findings)
    {
        using var cursor = rows.Read(RowForm.All(index.Id), isForward: true);
        var count = 0L;
        while (cursor.MoveNext())
        {
            count++;
        }

        if (count != expected)
        {
            Add(findings, $"The {name} has {count} rows, and the table's items make {expected}.");
        }
    }

    private static void Add(List<string> findings, string finding)
    {
        if (findings.Count < FindingsMax)
        {
            findings.Add(finding);
        }
    }
}
