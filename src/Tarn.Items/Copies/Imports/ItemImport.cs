using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tarn.Access;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Imports;

/// <summary>An import of objects into a new table. Immutable.</summary>
public sealed record ItemImport : ItemTransfer, IDurableTask<ItemImport>
{
    /// <summary>An id → an import. The age decides which ended ones stay.</summary>
    internal static TaskRows<ItemImport> Rows { get; } = new(ItemSpaces.Imports, version: 1, int.MaxValue, Write, (key, json) => new(key, json));

    public ItemImport()
    {
    }

    [SetsRequiredMembers]
    private ItemImport(TaskKey key, JsonElement json)
        : base(key, json)
    {
        Format = (ImportFormat)json.Number("format");
        Compression = (ImportCompression)json.Number("compression");
        Delimiter = json.Text("delimiter")[0];
        Headers = json.List("headers", name => name.GetString()!);
        Definition = TableRow.Decode(TableRow.Key(new ResourceId(json.Number("table"))), json.GetProperty("definition").GetBytesFromBase64());
        Counts = new ImportCounts(json.Number("bytes"), json.Number("items"), json.Number("errors"));
    }

    public required ImportFormat Format { get; init; }

    public required ImportCompression Compression { get; init; }

    /// <summary>Between the fields of a line of CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The names of the fields of CSV; empty: the first line of each object has them.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The table as it was made, for answers; null until the import has begun.</summary>
    public ItemTable? Definition { get; init; }

    public ImportCounts Counts { get; init; }

    /// <inheritdoc/>
    public override string Arn => $"{TableArn}/import/{Name}";

    TaskState IDurableTask<ItemImport>.State => Life;

    ItemImport IDurableTask<ItemImport>.With(TaskState state, string? reason, DateTimeOffset now) => (ItemImport)In(state, reason, now);

    private static void Write(Utf8JsonWriter json, ItemImport import)
    {
        Write(json, (ItemTransfer)import);
        json.WriteNumber("format", (byte)import.Format);
        json.WriteNumber("compression", (byte)import.Compression);
        json.WriteString("delimiter", import.Delimiter.ToString());
        json.WriteList("headers", import.Headers, json.WriteStringValue);
        json.WriteBase64String("definition", TableRow.Encode(import.Definition!));
        json.WriteNumber("bytes", import.Counts.Bytes);
        json.WriteNumber("items", import.Counts.Items);
        json.WriteNumber("errors", import.Counts.Errors);
    }
}
