using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Planning;
using Tarn.Lake.Hive.Types;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>The partition of a file of a Hive table: its keys are columns whose values all rows share.</summary>
internal sealed class HiveFilePartition(HivePartition partition, IReadOnlyList<HiveColumn> keys, HiveFields fields) : FilePartition
{
    /// <inheritdoc/>
    public override string Path => partition.Name;

    /// <inheritdoc/>
    public override IEnumerable<int> ValueIds => keys.Select((_, i) => fields.Key(i));

    /// <inheritdoc/>
    public override bool TryValue(int sourceId, out string? text)
    {
        var key = sourceId - fields.Columns - 1;
        text = null;
        if (key < 0 || key >= keys.Count)
        {
            return false;
        }

        var value = partition.Values[key];
        text = value == HivePath.Null ? null : keys[key].Type.Kind == HiveKind.Char ? value.TrimEnd(' ') : value;
        return true;
    }
}
