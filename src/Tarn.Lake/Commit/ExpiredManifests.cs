using System.Text.Json;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// A row of manifests that expired snapshots listed. The commit that expires them adds it, so that a restart does not
/// forget them. A job then removes the files that no remaining snapshot lists. Format: <c>docs/formats/lake.md</c>.
/// </summary>
/// <param name="Key">The row's key: table id and a number.</param>
/// <param name="Manifests">The manifests: what their readers need of the list's record.</param>
internal sealed record ExpiredManifests(ReadOnlyMemory<byte> Key, TableId Table, IReadOnlyList<ManifestFile> Manifests)
{
    private const byte RowVersion = 1;

    // A row is read and handled as a whole.
    private const int ManifestsMax = 20;

    /// <summary>Adds rows; none when there are no manifests.</summary>
    public static void Add(IMetadataTransaction transaction, TableId table, IReadOnlyList<ManifestFile> manifests)
    {
        foreach (var some in manifests.Chunk(ManifestsMax))
        {
            byte[] key = [.. CatalogKeys.Table(table), .. CatalogKeys.Id(transaction.NextId())];
            transaction.Put(LakeSpaces.ExpiredManifests, key, JsonRow.Encode(RowVersion, json => Write(json, some)));
        }
    }

    /// <summary>The most rows, in the order of tables, then of commits.</summary>
    public static async ValueTask<IReadOnlyList<ExpiredManifests>> Read(IMetadataReader reader, KeyRange range, int limit) =>
        [.. (await reader.Scan(LakeSpaces.ExpiredManifests, range, limit)).Select(row => new ExpiredManifests(
            row.Key,
            CatalogKeys.ReadTable(row.Key[..8]),
            JsonRow.Decode(RowVersion, row.Value, json => json.EnumerateArray().Select(ReadOne).ToArray())))];

    /// <summary>Removes the row.</summary>
    public void Remove(IMetadataTransaction transaction) => transaction.Delete(LakeSpaces.ExpiredManifests, Key);

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ManifestFile> manifests)
    {
        json.WriteStartArray();
        foreach (var manifest in manifests)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, manifest.Path);
            json.WriteNumber("length"u8, manifest.LengthBytes);
            json.WriteNumber("spec"u8, manifest.SpecId);
            json.WriteNumber("content"u8, (int)manifest.Content);
            json.WriteNumber("sequence"u8, manifest.SequenceNumber);
            json.WriteNumber("snapshot"u8, manifest.AddedSnapshotId.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ManifestFile ReadOne(JsonElement json) => new()
    {
        Path = json.GetProperty("path").GetString()!,
        LengthBytes = json.GetProperty("length").GetInt64(),
        SpecId = json.GetProperty("spec").GetInt32(),
        Content = (ManifestContent)json.GetProperty("content").GetInt32(),
        SequenceNumber = json.GetProperty("sequence").GetInt64(),
        AddedSnapshotId = new SnapshotId(json.GetProperty("snapshot").GetInt64()),
    };
}
