using System.Globalization;
using System.Text.Json;
using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The metrics of services and of the server: the rows of <c>Models/metrics</c>, checked.</summary>
public static class MetricRows
{
    private const string Folder = "metrics/";
    private const double MicrosToMs = 0.001;

    private static readonly HashSet<string> Members = ["name", "unit", "cell", "figure", "gauge", "operations", "dimensions", "factor", "zeroWith"];

    /// <summary>All rows, by file and in the order of each file.</summary>
    public static IReadOnlyList<MetricRow> All { get; } = [.. Files().SelectMany(file => Parse(file.Name, file.Text))];

    /// <summary>The figures that calls must count for these rows.</summary>
    public static IEnumerable<OperationFigure> OperationFigures => All.SelectMany(row => row.Figures);

    /// <summary>Reads the rows of a file.</summary>
    /// <exception cref="FormatException">A row has no cell, or the file is wrong in another way; the message names the row.</exception>
    public static IReadOnlyList<MetricRow> Parse(string file, string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        var resource = root.TryGetProperty("resource", out var named) ? named.GetString()!.Split(' ') : ["", ""];
        var dimensions = Texts(root, "dimensions");
        var rows = new List<MetricRow>();
        foreach (var metric in root.GetProperty("metrics").EnumerateArray())
        {
            var row = Read(file, metric, new MetricRow
            {
                Namespace = root.GetProperty("namespace").GetString()!,
                Name = metric.GetProperty("name").GetString()!,
                Unit = MetricUnit.None,
                Dimensions = dimensions,
                Kind = CellKind.Sum,
                Service = resource[0],
                Type = resource[1],
            });
            rows.Add(rows.Exists(other => other.Name == row.Name) ? throw Wrong(file, row.Name, "it is there twice") : row);
        }

        var unknown = rows.Find(row => row.ZeroWith.Any(name => !rows.Exists(other => other.Name == name)));
        return unknown is null ? rows : throw Wrong(file, unknown.Name, "its zeroWith names no metric of the file");
    }

    private static MetricRow Read(string file, JsonElement metric, MetricRow row)
    {
        if (metric.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Members.Contains(name)) is { } unknown)
        {
            throw Wrong(file, row.Name, $"the member {unknown} is unknown");
        }

        if (!MetricUnit.TryParse(metric.GetProperty("unit").GetString()!, out var unit))
        {
            throw Wrong(file, row.Name, "its unit is unknown");
        }

        var read = WithCell(file, metric, row with
        {
            Unit = unit,
            Operations = Texts(metric, "operations"),
            ZeroWith = Texts(metric, "zeroWith"),
            Dimensions = metric.TryGetProperty("dimensions", out _) ? Texts(metric, "dimensions") : row.Dimensions,
        });
        if (read.Kind is CellKind.Calls or CellKind.Latency or CellKind.Success && read.Operations.Count == 0)
        {
            throw Wrong(file, row.Name, "it needs operations");
        }

        return metric.TryGetProperty("factor", out var factor) ? read with { Factor = factor.GetDouble() } : read;
    }

    private static MetricRow WithCell(string file, JsonElement metric, MetricRow row)
    {
        if (metric.TryGetProperty("figure", out var figure))
        {
            return Enum.TryParse<Figure>(figure.GetString(), out var known) ? row with { Kind = CellKind.Figure, Figure = known }
                : throw Wrong(file, row.Name, $"there is no figure {figure.GetString()}");
        }

        if (metric.TryGetProperty("gauge", out var gauge))
        {
            return row with { Kind = CellKind.Gauge, Gauge = gauge.GetString() };
        }

        var cell = metric.TryGetProperty("cell", out var given) ? given.GetString() : throw Wrong(file, row.Name, "it has no cell, figure or gauge");
        return cell switch
        {
            "Calls" => row with { Kind = CellKind.Calls },
            "Latency" => row with { Kind = CellKind.Latency, Factor = MicrosToMs },
            "Success" => row with { Kind = CellKind.Success },
            "Values" => row with { Kind = CellKind.Values },
            _ when Enum.TryParse<UsageDimension>(cell, out var dimension) => row with { Dimension = dimension },
            _ when Enum.TryParse<ServiceCell>(cell, out var own) && row.Operations.Count == 0 => row with { Cell = own },
            _ => throw Wrong(file, row.Name, $"there is no cell {cell}"),
        };
    }

    private static IEnumerable<(string Name, string Text)> Files()
    {
        var assembly = typeof(MetricRows).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name[Folder.Length..], reader.ReadToEnd());
        }
    }

    private static string[] Texts(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(each => each.GetString()!)] : [];

    private static FormatException Wrong(string file, string metric, string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The row {metric} of the metrics of {file}: {reason}."));
}
