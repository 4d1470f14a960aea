using System.Text.Json;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>Reads the updates of a commit as clients send them.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public static class TableUpdateJson
{
    /// <summary>Reads one update.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the action is unknown, or a member is missing or has another type. NotSupported: encryption keys.
    /// </exception>
    public static TableUpdate Read(JsonElement json)
    {
        var action = json.Required("action").GetString() ?? "";
        return JsonReading.Guarded($"update {action}", () => Read(action, json));
    }

    private static TableUpdate Read(string action, JsonElement json) => action switch
    {
        "assign-uuid" => new TableUpdate.AssignUuid(json.Required("uuid").GetGuid()),
        "upgrade-format-version" => new TableUpdate.UpgradeFormatVersion(json.Required("format-version").GetInt32()),

        // The specification deprecates last-column-id here: the highest id is the table's own.
        "add-schema" => new TableUpdate.AddSchema(SchemaJson.Read(json.Required("schema"))),
        "set-current-schema" => new TableUpdate.SetCurrentSchema(json.Required("schema-id").GetInt32()),
        "add-spec" => new TableUpdate.AddSpec(PartitionSpecJson.ReadUnbound(json.Required("spec"))),
        "set-default-spec" => new TableUpdate.SetDefaultSpec(json.Required("spec-id").GetInt32()),
        "add-sort-order" => new TableUpdate.AddSortOrder(SortOrderJson.Read(json.Required("sort-order"))),
        "set-default-sort-order" => new TableUpdate.SetDefaultSortOrder(json.Required("sort-order-id").GetInt32()),
        "add-snapshot" => new TableUpdate.AddSnapshot(Snapshot.Read(json.Required("snapshot"))),
        "set-snapshot-ref" => new TableUpdate.SetRef(json.RequiredText("ref-name"), ReadRef(json)),
        "remove-snapshots" => new TableUpdate.RemoveSnapshots([.. json.Required("snapshot-ids").EnumerateArray().Select(id => new SnapshotId(id.GetInt64()))]),
        "remove-snapshot-ref" => new TableUpdate.RemoveRef(json.RequiredText("ref-name")),
        "set-location" => new TableUpdate.SetLocation(json.RequiredText("location")),

        // Older clients send the names "updated" and "removed".
        "set-properties" => new TableUpdate.SetProperties(json.RequiredTexts(json.Optional("updates") is null ? "updated" : "updates")),
        "remove-properties" => new TableUpdate.RemoveProperties(
            [.. json.Required(json.Optional("removals") is null ? "removed" : "removals").EnumerateArray().Select(JsonReading.Text)]),
        "set-statistics" => new TableUpdate.SetStatistics(StatisticsFile.Read(json.Required("statistics"))),
        "remove-statistics" => new TableUpdate.RemoveStatistics(new SnapshotId(json.Required("snapshot-id").GetInt64())),
        "set-partition-statistics" => new TableUpdate.SetPartitionStatistics(StatisticsFile.Read(json.Required("partition-statistics"))),
        "remove-partition-statistics" => new TableUpdate.RemovePartitionStatistics(new SnapshotId(json.Required("snapshot-id").GetInt64())),
        "remove-partition-specs" => new TableUpdate.RemoveSpecs([.. json.Required("spec-ids").EnumerateArray().Select(id => id.GetInt32())]),
        "remove-schemas" => new TableUpdate.RemoveSchemas([.. json.Required("schema-ids").EnumerateArray().Select(id => id.GetInt32())]),
        "add-encryption-key" or "remove-encryption-key" => throw new TarnException(
            ErrorKind.NotSupported, $"Update {action} is not supported: Tarn keeps no keys of encrypted tables."),
        _ => throw IcebergFormat.Broken($"update {action} is unknown"),
    };

    private static SnapshotRef ReadRef(JsonElement json) => json.RequiredText("type") is "branch" or "tag"
        ? SnapshotRef.Read(json)
        : throw IcebergFormat.Broken("a reference's type is branch or tag");
}
