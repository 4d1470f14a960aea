using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Maintenance.Statistics;

/// <summary>
/// The sketches of a table's columns over a part of its files. Memory: 32 KiB for each column, and the paths of the files that
/// were read since <see cref="FromSequence"/>.
/// </summary>
/// <param name="fromSequence">Files of this data sequence number and of lower ones are covered already.</param>
/// <param name="rowsRead">The rows that made the sketches.</param>
internal sealed class StatisticsProgress(IReadOnlyList<NestedField> columns, long fromSequence, long rowsRead)
{
    private readonly HashSet<string> _files = [];
    private readonly Dictionary<int, ThetaSketch> _sketches = columns.ToDictionary(column => column.Id, _ => ThetaSketch.Empty);

    public IReadOnlyList<NestedField> Columns => columns;

    /// <summary>Files of this data sequence number and of lower ones are covered.</summary>
    public long FromSequence => fromSequence;

    /// <summary>The rows that made the sketches, also rows of files that are gone.</summary>
    public long RowsRead { get; private set; } = rowsRead;

    /// <summary>The sketch of a column.</summary>
    public ThetaSketch Of(int fieldId) => _sketches[fieldId];

    /// <summary>Whether the sketches contain the file's rows.</summary>
    public bool Covers(ScanTask task) => task.File.SequenceNumber <= fromSequence || _files.Contains(task.File.File.Path);

    public void Add(IReadOnlyDictionary<int, ThetaSketch> sketches, IReadOnlyList<ScanTask> files)
    {
        foreach (var (field, sketch) in sketches)
        {
            _sketches[field] = _sketches[field].Union(sketch);
        }

        foreach (var task in files)
        {
            _files.Add(task.File.File.Path);
            RowsRead += task.File.File.RecordCount;
        }
    }
}
