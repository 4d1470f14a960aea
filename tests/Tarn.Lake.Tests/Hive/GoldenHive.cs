using System.IO.Compression;
using System.Text.Json;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Tests.Hive;

/// <summary>Tables of golden-hive: files, definitions, and the rows that Trino 476 read from them.</summary>
internal sealed class GoldenHive
{
    private static readonly Dictionary<string, byte[]> Entries = ReadEntries();

    private readonly JsonElement _table;

    public GoldenHive(string name)
    {
        Name = name;
        _table = Json($"{name}/table.json");
        Expected = Json($"{name}/expected.json");
    }

    public string Name { get; }

    public JsonElement Expected { get; }

    /// <summary>Where Athena's documentation, or a fault of Trino, differs from the recorded rows; null: nowhere.</summary>
    public string? Differs => _table.TryGetProperty("athena_differs", out var text) ? text.GetString() : null;

    /// <summary>The data files by their path below the table's folder.</summary>
    public IEnumerable<(string Path, byte[] Bytes)> Files => Entries
        .Where(entry => entry.Key.StartsWith($"{Name}/data/", StringComparison.Ordinal))
        .Select(entry => (entry.Key[$"{Name}/data/".Length..], entry.Value));

    public static IEnumerable<string> Names(params string[] prefixes) => Entries.Keys
        .Where(name => name.EndsWith("/table.json", StringComparison.Ordinal) && prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        .Select(name => name.Split('/')[0])
        .Order(StringComparer.Ordinal);

    public static JsonElement Json(string name) => JsonDocument.Parse(Entries[name]).RootElement;

    /// <summary>The form of the table's own files.</summary>
    public HiveForm Form()
    {
        var input = _table.GetProperty("glue_table_input");
        var descriptor = input.GetProperty("StorageDescriptor");
        var serDe = descriptor.GetProperty("SerdeInfo");
        var storage = new HiveStorage
        {
            Columns =
            [
                .. descriptor.GetProperty("Columns").EnumerateArray()
                    .Select(column => new HiveColumn(column.GetProperty("Name").GetString()!, HiveType.Parse(column.GetProperty("Type").GetString()!))),
            ],
            InputFormat = descriptor.GetProperty("InputFormat").GetString(),
            SerDe = serDe.GetProperty("SerializationLibrary").GetString(),
            Properties = Map(serDe, "Parameters"),
        };
        var table = new TableName(new CatalogScope("000000000000", "us-east-1"), "golden", Name);
        return HiveForm.Of(new HiveTable { Name = table, Storage = storage, Parameters = Map(input, "Parameters") }, storage);
    }

    private static Dictionary<string, string> Map(JsonElement of, string member) => of.TryGetProperty(member, out var map)
        ? map.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!)
        : [];

    private static Dictionary<string, byte[]> ReadEntries()
    {
        using var zip = ZipFile.OpenRead(TestData.PathOf("golden-hive/tables.zip"));
        return zip.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToDictionary(entry => entry.FullName, entry =>
        {
            using var from = entry.Open();
            using var bytes = new MemoryStream();
            from.CopyTo(bytes);
            return bytes.ToArray();
        });
    }
}
