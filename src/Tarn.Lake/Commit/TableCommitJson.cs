using System.Text.Json;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Commit;

/// <summary>Reads the specification's <c>CommitTableRequest</c>.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public static class TableCommitJson
{
    /// <summary>Reads a commit. Its <c>identifier</c> belongs to the caller.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the JSON does not follow the specification. NotSupported: it asks for encryption.
    /// </exception>
    public static TableCommit Read(JsonElement json) => JsonReading.Guarded("the commit", () => new TableCommit
    {
        Requirements = [.. json.OptionalArray("requirements").Select(TableRequirementJson.Read)],
        Updates = [.. json.Required("updates").EnumerateArray().Select(TableUpdateJson.Read)],
    });
}
