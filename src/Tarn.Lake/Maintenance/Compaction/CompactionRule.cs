using System.Globalization;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>The sizes and counts at which files are compacted.</summary>
public sealed record CompactionRule
{
    private const string TargetProperty = "write.target-file-size-bytes";
    private const long TargetBytesMin = 1L << 20;

    /// <summary>The size of a compacted file, bytes. Files below half of it are small.</summary>
    public long TargetBytes { get; init; } = 128L << 20;

    /// <summary>A partition is compacted once it has this number of small files.</summary>
    public int SmallFilesMin { get; init; } = 20;

    /// <summary>A file is rewritten once it has this number of delete files.</summary>
    public int DeletesMin { get; init; } = 1;

    /// <summary>
    /// The input of one run, bytes. A larger file that has deletes is rewritten in a run of its own.
    /// </summary>
    public long RunBytesMax { get; init; } = 256L << 20;

    /// <summary>The rule of a table: its property <c>write.target-file-size-bytes</c>, at least 1 MiB and at most a run's input.</summary>
    /// <param name="table">Its metadata.</param>
    /// <param name="optimizer">The settings of clients; null: none.</param>
    public static CompactionRule Of(TableMetadata table, TableOptimizer? optimizer = null)
    {
        var rule = new CompactionRule();
        rule = rule with { SmallFilesMin = optimizer?.FilesMin ?? rule.SmallFilesMin, DeletesMin = optimizer?.DeletesMin ?? rule.DeletesMin };
        return long.TryParse(table.Property(TargetProperty, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? rule with { TargetBytes = Math.Clamp(bytes, TargetBytesMin, rule.RunBytesMax) }
            : rule;
    }
}
