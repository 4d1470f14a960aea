using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Vending;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.Iceberg.Answers;

/// <summary>The specification's <c>LoadTableResult</c>.</summary>
internal static class LoadedTable
{
    /// <summary>The body of an answer with a table's metadata.</summary>
    /// <param name="location">The metadata file; null: the table is only staged.</param>
    /// <param name="credentials">Credentials for the table's files; null: the client uses its own.</param>
    public static ReadOnlyMemory<byte> Body(string? location, TableMetadata metadata, VendedCredentials? credentials = null) => CommitBodies.Write(json =>
    {
        json.WriteStartObject();
        if (location is not null)
        {
            json.WriteString("metadata-location"u8, location);
        }

        json.WritePropertyName("metadata"u8);
        TableMetadataWriter.Write(json, metadata);
        WriteTexts(json, "config", credentials?.Config);
        if (credentials is not null)
        {
            json.WriteStartArray("storage-credentials"u8);
            foreach (var credential in credentials.StorageCredentials)
            {
                json.WriteStartObject();
                json.WriteString("prefix"u8, credential.Prefix);
                WriteTexts(json, "config", credential.Config);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in texts ?? new Dictionary<string, string>())
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    /// <summary>The metadata with only the snapshots to which a branch or tag points.</summary>
    public static TableMetadata WithRefs(TableMetadata metadata)
    {
        var referenced = metadata.Refs.Values.Select(reference => reference.SnapshotId).ToHashSet();
        return metadata with { Snapshots = [.. metadata.Snapshots.Where(snapshot => referenced.Contains(snapshot.Id))] };
    }

    /// <summary>The entity tag of a table's state in one form of its answer.</summary>
    public static string ETag(string location, bool refsOnly) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{location} {refsOnly}")))[..32]}\"";
}
