using System.Globalization;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Writing;
using Tarn.Workers.Functions;
using Tarn.Workers.Pages;

namespace Tarn.Workers.Jobs;

/// <summary>
/// Makes theta sketches of columns. The engine first estimates the distinct values of all columns. Of a column with many, it
/// then stores only hashes below a threshold, so that it never holds more than some 10,000 of them.
/// </summary>
/// <param name="job">The columns.</param>
/// <param name="scan">A scan of all columns.</param>
internal sealed class SketchRun(SketchJob job, ITableScan scan)
{
    /// <summary>The bytes that the worker may spill.</summary>
    private const long WrittenBytesMax = 256L << 20;

    // The engine's estimate may be off by some percent. A sketch with fewer hashes than it may have is still right.
    private const double Kept = 2.5 * ThetaSketch.NominalEntries;

    /// <summary>Makes the sketches, by field id.</summary>
    public async Task<IReadOnlyDictionary<int, ThetaSketch>> Run(FileJobWorker worker, CancellationToken cancellationToken)
    {
        var sketches = new Dictionary<int, ThetaSketch>();
        if (job.Columns.Count == 0)
        {
            return sketches;
        }

        var rows = await worker.Open(scan, cancellationToken);
        var all = job.Columns.Select(Place).ToList();
        var estimates = await worker.Row(rows.Over(all, Estimates), [.. all.Select(_ => PageType.Long)], WrittenBytesMax, cancellationToken);
        foreach (var (i, place) in all.Index())
        {
            sketches.Add(job.Columns[sketches.Count].Id, await Sketch(worker, rows, place, estimates.Long(0, i), cancellationToken));
        }

        return sketches;
    }

    private async Task<ThetaSketch> Sketch(FileJobWorker worker, IOpenScan rows, int place, long estimate, CancellationToken cancellationToken)
    {
        var theta = estimate <= Kept ? long.MaxValue : (long)(long.MaxValue * (Kept / estimate));
        var hashes = new List<long>();
        var statement = rows.Over([place], from => Hashes(from, place, theta)) with { WrittenBytesMax = WrittenBytesMax };
        await worker.Run(
            statement with { Functions = [.. statement.Functions, Function(place)] },
            [PageType.Long],
            page => hashes.AddRange(Enumerable.Range(0, page.RowCount).Select(row => page.Long(row, 0))),
            cancellationToken);
        return ThetaSketch.Of(theta, hashes);
    }

    private string Estimates(string rows) =>
        $"SELECT {string.Join(", ", job.Columns.Select(column => $"approx_count_distinct({scan.Columns[Place(column)].Name})"))} FROM ({rows})";

    // Of few distinct values, each is hashed once. Floats are hashed first: the engine takes both zeros for one value.
    private string Hashes(string rows, int place, long theta)
    {
        var column = scan.Columns[place];
        var isDistinct = theta == long.MaxValue && column.Type is not ("FLOAT" or "DOUBLE");
        var values = $"SELECT {(isDistinct ? "DISTINCT " : "")}{column.Name} AS v FROM ({rows})";
        var value = IsUuid(place) ? "unhex(replace(v, '-', ''))" : "v";
        return $"SELECT DISTINCT h FROM (SELECT {Function(place).Name}({value}) AS h FROM ({values})) "
            + string.Create(CultureInfo.InvariantCulture, $"WHERE h < {theta} ORDER BY h LIMIT {ThetaSketch.NominalEntries + 1}");
    }

    // An engine retains the functions of its statements: a name stands for one type.
    private ManagedFunctionUse Function(int place)
    {
        var type = IsUuid(place) ? "BLOB" : scan.Columns[place].Type;
        var name = string.Concat(type.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_'));
        return new ManagedFunctionUse(ThetaHashFunction.FunctionName, $"{ThetaHashFunction.FunctionName}_{name}", [type], "BIGINT");
    }

    private int Place(NestedField column) => job.Table.Metadata.CurrentSchema.Columns.Fields.ToList().FindIndex(field => field.Id == column.Id);

    private bool IsUuid(int place) => job.Table.Metadata.CurrentSchema.Columns.Fields[place].Type is PrimitiveType { Kind: PrimitiveKind.Uuid };
}
