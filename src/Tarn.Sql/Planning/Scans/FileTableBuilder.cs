using System.Globalization;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Sql.Catalog;
using Tarn.Workers.FileTables;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Collects the file table of one statement while its SQL is written: one group per read that needs facts about its
/// files.
/// </summary>
internal sealed class FileTableBuilder
{
    /// <summary>Columns `file_path` and `pos`, by the ids that the format reserves for them.</summary>
    private static readonly RowColumn[] PositionColumns =
        [new(PositionDeleteColumns.FilePath, "file_path", RowKind.Varchar), new(PositionDeleteColumns.Position, "pos", RowKind.Bigint)];

    private readonly List<FileGroup> _groups = [];
    private readonly List<PositionDeleteFile> _positionDeletes = [];
    private readonly List<RowRequest> _requests = [];
    private readonly List<TailRequest> _tails = [];
    private readonly HashSet<int> _scans = [];

    /// <summary>Null when the statement needs no facts about files.</summary>
    public FileTable? Table => _groups.Count == 0 && _tails.Count == 0 ? null : new FileTable
    {
        Groups = _groups,
        PositionDeletes = _positionDeletes,
        RowRequests = _requests,
        TailRequests = _tails,
    };

    /// <param name="values">Field ids of columns whose values come from the partition.</param>
    /// <returns>The group's number.</returns>
    public int Add(int scan, IReadOnlyList<ScanFile> files, IReadOnlyList<int> values) => Add(scan, files.Select(f => new FileRow
    {
        Location = f.File.Location,
        Link = f.Path,
        SizeBytes = f.File.SizeBytes,
        ModifiedMs = f.File.ModifiedMs,
        Scope = f.File.Scope,
        Partition = f.File.Partition?.Path,
        SequenceNumber = f.File.DataSequenceNumber,
        FirstRowId = f.File.FirstRowId,
        Values = values.Count == 0 ? null : values.ToDictionary(id => id, id => ValueOf(f.File, id)),
        Vector = f.Vector is { } v ? new VectorLocation(v.Path, v.File.ContentOffset, v.File.ContentBytes) : null,
        HasPositionDeletes = f.HasPositionDeletes,
    }));

    private static string? ValueOf(Catalog.ScannedFile file, int id) =>
        id == HiddenColumns.FileSize.FieldId ? file.SizeBytes.ToString(CultureInfo.InvariantCulture)
        : id == HiddenColumns.Bucket.FieldId ? file.Bucket?.ToString(CultureInfo.InvariantCulture)
        : file.Partition is { } partition && partition.TryValue(id, out var text) ? text
        : null;

    public int Add(int scan, IReadOnlyList<ScanDelete> files) => Add(scan, files.Select(f => new FileRow
    {
        Location = f.File.Location,
        Link = f.Path,
        SizeBytes = f.File.SizeBytes,
        Scope = f.File.Scope,
        SequenceNumber = f.File.DataSequenceNumber,
    }));

    /// <summary>Adds a read by C#; returns its number.</summary>
    public int Add(RowRequest request)
    {
        _requests.Add(request);
        return _requests.Count - 1;
    }

    /// <summary>Adds a read of undelivered rows; returns its number.</summary>
    public int Add(TailRequest request)
    {
        _tails.Add(request);
        return _tails.Count - 1;
    }

    /// <summary>The scan's position delete files; once for each scan.</summary>
    public void AddPositionDeletes(int scan, IEnumerable<ScanDelete> deletes)
    {
        if (_scans.Add(scan))
        {
            _positionDeletes.AddRange(deletes.Select(d => new PositionDeleteFile(
                scan, d.Path, d.File.Scope, d.File.ReferencedFile is not null, d.File.DataSequenceNumber,
                d.File.Format == "avro" ? Add(new RowRequest(Add(scan, [d]), PositionColumns, [], null)) : null)));
        }
    }

    private int Add(int scan, IEnumerable<FileRow> rows)
    {
        _groups.Add(new FileGroup { Scan = scan, Files = [.. rows] });
        return _groups.Count - 1;
    }
}
