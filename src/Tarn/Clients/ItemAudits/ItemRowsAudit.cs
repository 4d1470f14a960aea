using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Output;

namespace Tarn.Clients.ItemAudits;

/// <summary>
/// Compares the items of a table with the rows of a delivery of its current items, value by value. It reads by the doors with the caller's rights. Memory:
/// the rows of a group of keys, and at most 1,000 differences. A table may change meanwhile: each difference is read again, between two equal reads
/// of its item.
/// </summary>
/// <param name="client">The doors.</param>
/// <param name="table">The item table.</param>
/// <param name="destination"><c>database.table</c>.</param>
internal sealed class ItemRowsAudit(DoorClient client, string table, string destination)
{
    private const int DifferencesMax = 1_000;
    private const int AttemptsMax = 5;
    private const int ValueLengthMax = 200;
    private readonly ItemClient _items = new(client);
    private readonly QueryClient _queries = new(client, TimeProvider.System);
    private readonly string _quoted = string.Join('.', destination.Split('.', 2).Select(part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
    private readonly List<string> _findings = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
    private AuditedKeys _keys = null!;

    /// <summary>Compares, and adds findings and notes.</summary>
    /// <param name="groups">The number of groups of keys: more take less memory, and each reads all items once.</param>
    public async Task Run(long groups, List<string> findings, List<string> notes, CancellationToken cancellationToken)
    {
        _keys = AuditedKeys.Of(await _items.Describe(table, cancellationToken));
        for (var group = 0L; group < groups; group++)
        {
            await Compare(group, groups, cancellationToken);
        }

        findings.AddRange(_findings.Take(DifferencesMax));
        if (_findings.Count > DifferencesMax)
        {
            findings.Add($"{destination}: there are more differences than these {DifferencesMax.ToString(CultureInfo.InvariantCulture)}");
        }

        notes.AddRange(_notes);
    }

    private async Task Compare(long group, long groups, CancellationToken cancellationToken)
    {
        var read = await Select(groups == 1 ? null : _keys.InGroup(group, groups), cancellationToken);
        var comparison = ComparisonOf(read);
        _notes.UnionWith(comparison.Uncompared.Select(column => $"{destination}: column {column}"));
        var rows = new Dictionary<AuditedKey, string?[]>(read.Rows.Count);
        foreach (var row in read.Rows)
        {
            if (!rows.TryAdd(_keys.OfRow(read.Columns, row), row))
            {
                Add($"{destination} has more than one row of key {Shown(_keys.OfRow(read.Columns, row).ToString())}");
            }
        }

        var suspects = new List<AuditedKey>();
        await foreach (var item in Scan(cancellationToken))
        {
            var key = _keys.OfItem(item);
            if (groups > 1 && _keys.GroupOf(key, groups) != group)
            {
                continue;
            }

            var agrees = rows.Remove(key, out var row) && comparison.Compare(item, row).Count == 0;
            if (!agrees && suspects.Count <= DifferencesMax)
            {
                suspects.Add(key);
            }
        }

        // A remaining row may have an item that came after the scan had passed its position.
        foreach (var suspect in suspects.Concat(rows.Keys.Take(DifferencesMax)))
        {
            await CompareAgain(suspect, cancellationToken);
        }
    }

    private async Task CompareAgain(AuditedKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax && _findings.Count <= DifferencesMax; attempt++)
        {
            var before = await Get(key, cancellationToken);
            var read = await Select(_keys.IsKey(key), cancellationToken);
            var differences = before is { } item && read.Rows.Count > 0 ? ComparisonOf(read).Compare(item, read.Rows[0]) : [];
            var isAlike = before is null ? read.Rows.Count == 0 : read.Rows.Count > 0 && differences.Count == 0;
            if (isAlike)
            {
                return;
            }

            var after = await Get(key, cancellationToken);
            if (before is { } known ? after is { } now && JsonElement.DeepEquals(known, now) : after is null)
            {
                Report(Shown(key.ToString()), before is not null, read.Rows.Count > 0, differences);
                return;
            }
        }

        _notes.Add($"{destination}: key {Shown(key.ToString())} changed during {AttemptsMax.ToString(CultureInfo.InvariantCulture)} comparisons");
    }

    private void Report(string key, bool hasItem, bool hasRow, IReadOnlyList<ValueDifference> differences)
    {
        if (!hasItem)
        {
            Add($"{destination} has a row of key {key}, and there is no item");
        }
        else if (!hasRow)
        {
            Add($"{destination} lacks the item of key {key}");
        }

        foreach (var one in differences)
        {
            var text = $"{destination}, key {key}: {Shown(one.Path)} is {Shown(one.Item)} in the item and {Shown(one.Row)} in the row";
            if (one.IsPending)
            {
                _notes.Add($"{text}: its column may come with the next commit");
            }
            else
            {
                Add(text);
            }
        }
    }

    private void Add(string finding)
    {
        if (_findings.Count <= DifferencesMax)
        {
            _findings.Add(finding);
        }
    }

    private static string Shown(string text) =>
        VisibleText.Of(text.Length > ValueLengthMax ? $"{text[..ValueLengthMax]}…" : text);

    private static RowComparison ComparisonOf(PrintedTable read) => new(read.Columns, read.Types, read.UndeliveredRows > 0);

    private Task<PrintedTable> Select(string? condition, CancellationToken cancellationToken) => _queries.RunTyped(
        $"SELECT * FROM {_quoted}{(condition is null ? string.Empty : $" WHERE {condition}")}", new QueryOptions { HasJsonParts = true }, cancellationToken);

    private async Task<JsonElement?> Get(AuditedKey key, CancellationToken cancellationToken)
    {
        var answer = await _items.Call(
            "GetItem",
            json =>
            {
                json.WriteString("TableName", table);
                json.WriteBoolean("ConsistentRead", true);
                json.WritePropertyName("Key");
                _keys.Write(json, key);
            },
            cancellationToken);
        return answer.TryGetProperty("Item", out var item) ? item : null;
    }

    private async IAsyncEnumerable<JsonElement> Scan([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonElement? start = null;
        do
        {
            var page = await _items.Call(
                "Scan",
                json =>
                {
                    json.WriteString("TableName", table);
                    json.WriteBoolean("ConsistentRead", true);
                    if (start is { } last)
                    {
                        json.WritePropertyName("ExclusiveStartKey");
                        last.WriteTo(json);
                    }
                },
                cancellationToken);
            foreach (var item in page.GetProperty("Items").EnumerateArray())
            {
                yield return item;
            }

            start = page.TryGetProperty("LastEvaluatedKey", out var next) ? next : null;
        }
        while (start is not null);
    }
}
