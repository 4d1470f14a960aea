using System.Globalization;
using System.Text.Json;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients.ApplicationAudits;

/// <summary>
/// Counts late records by window and key. A record has no key of its own: where it has members with the names of the key's columns, their values count.
/// </summary>
internal sealed class LateRows
{
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss.FFFFFF";
    private readonly IReadOnlyList<ApplicationColumn> _groups;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public LateRows(IReadOnlyList<ApplicationColumn> columns, IReadOnlyList<ApplicationLateRecord> records)
    {
        _groups = [.. columns.Where(column => column.Role != "Value")];
        Count = records.Count;
        foreach (var record in records)
        {
            foreach (var group in GroupsOf(record).Distinct(StringComparer.Ordinal))
            {
                _counts[group] = _counts.GetValueOrDefault(group) + 1;
            }
        }
    }

    /// <summary>All late records.</summary>
    public int Count { get; }

    /// <summary>The late records of a window and key.</summary>
    public int Of(string group) => _counts.GetValueOrDefault(group);

    // The time of a window is its end less a millisecond.
    private IEnumerable<string> GroupsOf(ApplicationLateRecord record)
    {
        if (record is not { WindowStart: { } start, WindowEnd: { } end })
        {
            yield break;
        }

        using var json = Parse(record.Record);
        foreach (var last in (string[])[end, Before(end)])
        {
            yield return string.Join(", ", _groups.Select(column => $"{column.Name} {column.Role switch
            {
                "WindowStart" => WindowValue.Time(start),
                "WindowEnd" => WindowValue.Time(last),
                _ => json is null ? WindowValue.Null : WindowValue.Of(json.RootElement, column.Name, column.Type),
            }}"));
        }
    }

    private static string Before(string end) => DateTime.TryParse(end, CultureInfo.InvariantCulture, out var time)
        ? time.AddMilliseconds(-1).ToString(TimeForm, CultureInfo.InvariantCulture)
        : end;

    private static JsonDocument? Parse(string? record)
    {
        try
        {
            var json = record is null ? null : JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 1_000 });
            return json?.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
