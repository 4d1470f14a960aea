using System.Text.Json;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>Reads the requirements of a commit as clients send them.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public static class TableRequirementJson
{
    /// <summary>Reads one requirement.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the type is unknown, or a member is missing or has another type.
    /// </exception>
    public static TableRequirement Read(JsonElement json)
    {
        var type = json.Required("type").GetString() ?? "";
        return JsonReading.Guarded($"requirement {type}", () => Read(type, json));
    }

    private static TableRequirement Read(string type, JsonElement json) => type switch
    {
        "assert-create" => new TableRequirement.NoTable(),
        "assert-table-uuid" => new TableRequirement.TableUuid(json.Required("uuid").GetGuid()),
        "assert-ref-snapshot-id" => new TableRequirement.RefSnapshot(
            json.RequiredText("ref"), json.OptionalLong("snapshot-id") is { } id ? new SnapshotId(id) : null),
        "assert-last-assigned-field-id" => new TableRequirement.LastColumnId(json.Required("last-assigned-field-id").GetInt32()),
        "assert-current-schema-id" => new TableRequirement.CurrentSchema(json.Required("current-schema-id").GetInt32()),
        "assert-last-assigned-partition-id" => new TableRequirement.LastPartitionId(json.Required("last-assigned-partition-id").GetInt32()),
        "assert-default-spec-id" => new TableRequirement.DefaultSpec(json.Required("default-spec-id").GetInt32()),
        "assert-default-sort-order-id" => new TableRequirement.DefaultSortOrder(json.Required("default-sort-order-id").GetInt32()),
        _ => throw IcebergFormat.Broken($"requirement {type} is unknown"),
    };
}
