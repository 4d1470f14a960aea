using System.Text.Json;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Tables;

/// <summary>The settings of a table that decide about limits and descriptions, not about its items.</summary>
public sealed record TableSettings
{
    private const byte Version = 1;

    /// <summary>The settings of a table that was created without any. Their form is empty.</summary>
    public static TableSettings Unset { get; } = new();

    public bool IsProvisioned { get; init; }

    /// <summary>Whether the request named a billing mode: DescribeTable shows only then that the table is provisioned.</summary>
    public bool IsModeShown { get; init; }

    public bool IsProtected { get; init; }

    /// <summary>STANDARD_INFREQUENT_ACCESS or STANDARD; null: not named.</summary>
    public string? TableClass { get; init; }

    /// <summary>Units of a provisioned table.</summary>
    public TableThroughput Throughput { get; init; }

    /// <summary>The most units of an on-demand table, as requested; null: not named.</summary>
    public TableThroughput? OnDemand { get; init; }

    /// <summary>Units of provisioned global indexes by name.</summary>
    public IReadOnlyDictionary<string, TableThroughput> Indexes { get; init; } = new Dictionary<string, TableThroughput>();

    internal static TableSettings Decode(ReadOnlyMemory<byte> row) => row.IsEmpty ? Unset : JsonRow.Decode(
        Version,
        row,
        json => new TableSettings
        {
            IsProvisioned = json.Flag("provisioned"),
            IsModeShown = json.Flag("modeShown"),
            IsProtected = json.Flag("protected"),
            TableClass = json.Text("class") is { Length: > 0 } name ? name : null,
            Throughput = TableThroughput.Read(json.GetProperty("throughput")),
            OnDemand = json.GetProperty("onDemand") is { ValueKind: JsonValueKind.Array } bounds ? TableThroughput.Read(bounds) : null,
            Indexes = json.GetProperty("indexes").EnumerateObject().ToDictionary(index => index.Name, index => TableThroughput.Read(index.Value)),
        });

    internal byte[] Encode() => ReferenceEquals(this, Unset) ? [] : JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("provisioned", IsProvisioned);
        json.WriteBoolean("modeShown", IsModeShown);
        json.WriteBoolean("protected", IsProtected);
        json.WriteString("class", TableClass ?? string.Empty);
        json.WritePropertyName("throughput");
        Throughput.Write(json);
        json.WritePropertyName("onDemand");
        if (OnDemand is { } bounds)
        {
            bounds.Write(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartObject("indexes");
        foreach (var (name, units) in Indexes)
        {
            json.WritePropertyName(name);
            units.Write(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });
}
